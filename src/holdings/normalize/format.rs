//! Names of material designations and collection types to formats.

use crate::holdings::catalog::Format;

/// Words in a material designation, and the format they tell. The first that occurs counts.
const WORDS: &[(&str, Format)] = &[
    ("skripsi", Format::Thesis),
    ("tesis", Format::Thesis),
    ("thesis", Format::Thesis),
    ("disertasi", Format::Thesis),
    ("dissertation", Format::Thesis),
    ("tugas akhir", Format::Thesis),
    ("electronic", Format::Electronic),
    ("elektronik", Format::Electronic),
    ("computer", Format::Electronic),
    ("komputer", Format::Electronic),
    ("cd-rom", Format::Electronic),
    ("e-book", Format::Electronic),
    ("ebook", Format::Electronic),
    ("online", Format::Electronic),
    ("digital versatile", Format::Video),
    ("dvd", Format::Video),
    ("vcd", Format::Video),
    ("video", Format::Video),
    ("motion picture", Format::Video),
    ("film", Format::Video),
    ("sound", Format::Audio),
    ("audio", Format::Audio),
    ("music", Format::Audio),
    ("musik", Format::Audio),
    ("rekaman suara", Format::Audio),
    ("microf", Format::Micro),
    ("mikrof", Format::Micro),
    ("microscope", Format::Object),
    ("map", Format::Map),
    ("peta", Format::Map),
    ("atlas", Format::Map),
    ("cartographic", Format::Map),
    ("globe", Format::Map),
    ("manuscript", Format::Manuscript),
    ("manuskrip", Format::Manuscript),
    ("naskah", Format::Manuscript),
    ("serial", Format::Serial),
    ("jurnal", Format::Serial),
    ("journal", Format::Serial),
    ("majalah", Format::Serial),
    ("terbitan berkala", Format::Serial),
    ("text", Format::Book),
    ("teks", Format::Book),
    ("book", Format::Book),
    ("buku", Format::Book),
    ("monogra", Format::Book),
    ("braille", Format::Book),
];

/// Words of designations that are known and mean none of the other formats.
const OBJECTS: &[&str] = &[
    "art",
    "chart",
    "diorama",
    "equipment",
    "filmstrip",
    "flash card",
    "foto",
    "game",
    "gambar",
    "graphic",
    "kit",
    "model",
    "multimedia",
    "object",
    "peraga",
    "photo",
    "picture",
    "poster",
    "realia",
    "slide",
    "technical drawing",
    "toy",
    "transparency",
    "mixed material",
    "image",
];

/// Whether a designation is one of those that libraries use, or none.
pub(crate) fn is_known(name: &str) -> bool {
    let name = name.trim().trim_matches(['[', ']']).to_lowercase();
    matches!(name.as_str(), "" | "none" | "-")
        || WORDS.iter().any(|(word, _)| name.contains(word))
        || OBJECTS.iter().any(|word| name.contains(word))
}

/// The format of a designation; `None` where nothing is said.
pub(crate) fn of_name(name: &str) -> Option<Format> {
    let name = name.trim().trim_matches(['[', ']']).to_lowercase();
    if name.is_empty() || name == "none" || name == "-" {
        return None;
    }
    let known = WORDS
        .iter()
        .find(|(word, _)| name.contains(word))
        .map(|(_, format)| *format);
    Some(known.unwrap_or(Format::Object))
}
