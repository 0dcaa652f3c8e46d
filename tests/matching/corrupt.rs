//! Works that are known, and copies of their descriptions with the mistakes that libraries make. All chance comes from
//! one seed, so the same seed gives the same catalog.

use super::catalog::Entry;

/// A small generator of chance (SplitMix64).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True so many times in a thousand.
    pub(crate) fn permille(&mut self, n: usize) -> bool {
        self.below(1000) < n
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

/// How often what is spoiled, in a thousand; `rough` catalogs are twice as bad as usual ones.
#[derive(Clone, Copy)]
pub(crate) struct Rates {
    pub(crate) scale: usize,
}

const FIELDS: &[&str] = &[
    "ekonomi",
    "hukum",
    "sejarah",
    "pendidikan",
    "pertanian",
    "kesehatan",
    "lingkungan",
    "teknologi",
    "psikologi",
    "sosiologi",
    "antropologi",
    "komunikasi",
    "manajemen",
    "akuntansi",
    "arsitektur",
    "bahasa",
    "sastra",
    "filsafat",
    "tasawuf",
    "tafsir",
    "hadis",
    "perpustakaan",
    "statistika",
    "matematika",
    "fisika",
    "kimia",
    "biologi",
    "geologi",
    "kedokteran",
    "keperawatan",
    "farmasi",
    "perikanan",
    "kehutanan",
    "pariwisata",
    "politik",
    "pemerintahan",
    "perbankan",
    "pemasaran",
    "kewirausahaan",
    "informatika",
];
const ASPECTS: &[&str] = &[
    "terapan",
    "modern",
    "klasik",
    "perkotaan",
    "pedesaan",
    "pesisir",
    "kontemporer",
    "komparatif",
    "kritis",
    "pembangunan",
    "keluarga",
    "masyarakat",
    "industri",
    "internasional",
    "daerah",
    "digital",
    "lanjutan",
    "praktis",
    "umum",
    "adat",
    "anak usia dini",
    "sekolah menengah",
    "perguruan tinggi",
    "organisasi",
    "sumber daya manusia",
    "berkelanjutan",
];
const FRAMES: &[&str] = &[
    "{f} {a}",
    "pengantar {f} {a}",
    "dasar-dasar {f} {a}",
    "{f} {a} di {p}",
    "teori dan praktik {f} {a}",
    "{f} dan {g}",
    "{f} {a} dalam perspektif {g}",
    "kapita selekta {f} {a}",
    "metode penelitian {f}",
    "{f} untuk {g} {a}",
    "perkembangan {f} {a} di {p}",
    "strategi {f} {a}",
    "{f} {p}",
    "jejak {f} dan {g} di {p}",
];
const PLACES: &[&str] = &[
    "Jawa Barat",
    "Minangkabau",
    "Aceh",
    "Bali",
    "Sulawesi Selatan",
    "Nusantara",
    "Papua",
    "Kalimantan",
    "Lampung",
    "Madura",
    "Sumatera Utara",
    "Yogyakarta",
    "Indonesia",
    "Asia Tenggara",
    "Flores",
    "Maluku",
];
const SUBTITLES: &[&str] = &[
    "teori dan aplikasi",
    "suatu pengantar",
    "konsep, kasus, dan solusi",
    "sebuah kajian awal",
    "pendekatan praktis",
    "panduan bagi mahasiswa",
    "studi kasus di {p}",
    "kumpulan tulisan",
    "dari masa ke masa",
    "antara harapan dan kenyataan",
];
const GIVEN: &[&str] = &[
    "Ahmad", "Budi", "Citra", "Dewi", "Eko", "Fajar", "Gunawan", "Hadi", "Indra", "Joko",
    "Kartika", "Lestari", "Muhammad", "Nurul", "Oktavia", "Putri", "Rahmat", "Siti", "Taufik",
    "Umar", "Wahyu", "Yusuf", "Zainal", "Ratna", "Bambang", "Sri",
];
const FAMILY: &[&str] = &[
    "Santoso",
    "Wibowo",
    "Nasution",
    "Siregar",
    "Hidayat",
    "Kusuma",
    "Pratama",
    "Rahardjo",
    "Sutanto",
    "Wijaya",
    "Hasibuan",
    "Lubis",
    "Simatupang",
    "Gunadi",
    "Prasetyo",
    "Saputra",
    "Hartono",
    "Mulyadi",
    "Suryani",
    "Ananda",
    "Basri",
    "Chaniago",
    "Daulay",
    "Effendi",
    "Firdaus",
    "Ginting",
    "Harahap",
    "Ismail",
    "Kurniawan",
    "Manurung",
    "Nugroho",
    "Permana",
    "Ritonga",
    "Setiawan",
    "Tanjung",
    "Utomo",
    "Wardhana",
    "Yulianto",
    "Zulkarnain",
    "Sukirno",
];
const HOUSES: &[&str] = &[
    "Gramedia Pustaka Utama",
    "Bumi Aksara",
    "Raja Grafindo Persada",
    "Erlangga",
    "Prenada Media",
    "Alfabeta",
    "Remaja Rosdakarya",
    "Pustaka Pelajar",
    "Graha Ilmu",
    "Kencana",
    "Deepublish",
    "Andi Offset",
    "Mizan",
    "Salemba Empat",
    "Universitas Indonesia Press",
    "Gadjah Mada University Press",
    "Ghalia Indonesia",
    "Rineka Cipta",
];

fn phrase(chance: &mut Chance, frame: &str) -> String {
    let text = frame
        .replace("{f}", chance.pick(FIELDS))
        .replace("{a}", chance.pick(ASPECTS))
        .replace("{g}", chance.pick(FIELDS))
        .replace("{p}", chance.pick(PLACES));
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn person(chance: &mut Chance) -> String {
    format!("{} {}", chance.pick(GIVEN), chance.pick(FAMILY))
}

pub(crate) fn check13(body: &str) -> String {
    let digits = body.bytes().zip([1_u32, 3].into_iter().cycle());
    let sum: u32 = digits
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn isbn(chance: &mut Chance) -> String {
    let registrant = chance.pick(&["602", "623", "979"]);
    let body = if registrant == "979" {
        format!("978979{:06}", chance.below(1_000_000))
    } else {
        format!("978{registrant}{:06}", chance.below(1_000_000))
    };
    check13(&body)
}

/// Invents editions, with their near relations: volumes, later editions, reports of other years, same titles of others.
/// Each is an edition of its own; none may come together with another.
pub(crate) fn works(chance: &mut Chance, n: usize) -> Vec<Entry> {
    let mut works: Vec<Entry> = Vec::with_capacity(n + 4);
    while works.len() < n {
        let frame = chance.pick(FRAMES);
        let year = 1975 + chance.below(48);
        let mut base = Entry {
            title: phrase(chance, frame),
            authors: person(chance),
            isbn: if year > 1982 {
                isbn(chance)
            } else {
                String::new()
            },
            publisher: chance.pick(HOUSES).to_owned(),
            year: year.to_string(),
            extent: format!(
                "{}, {} hlm.",
                chance.pick(&["viii", "xii", "xvi"]),
                60 + chance.below(540)
            ),
            language: "ind".to_owned(),
            ..Entry::default()
        };
        if chance.permille(500) {
            let frame = chance.pick(SUBTITLES);
            base.subtitle = phrase(chance, frame).to_lowercase();
        }
        if chance.permille(250) {
            base.authors = format!("{}; {}", base.authors, person(chance));
        }
        match chance.below(20) {
            // Volumes of one work, of one year.
            0 => {
                for number in 1..=3 {
                    let mut volume = base.clone();
                    volume.part = format!("Jilid {number}");
                    volume.isbn = isbn(chance);
                    volume.extent = format!("{} hlm.", 100 + chance.below(300));
                    works.push(volume);
                }
            }
            // Later editions.
            1 | 2 => {
                for number in 1..=3_usize {
                    let mut edition = base.clone();
                    edition.edition = format!("Ed. {number}");
                    edition.year = (year + 3 * number).min(2024).to_string();
                    edition.isbn = isbn(chance);
                    edition.extent = format!("{} hlm.", 100 + 40 * number + chance.below(20));
                    works.push(edition);
                }
            }
            // Reports, one a year.
            3 => {
                let body = format!(
                    "{} {}",
                    chance.pick(&["Dinas", "Badan", "Balai"]),
                    phrase(chance, "{f} {p}")
                );
                for number in 0..3 {
                    works.push(Entry {
                        title: "Laporan tahunan".to_owned(),
                        authors: body.clone(),
                        publisher: body.clone(),
                        year: (year + number).to_string(),
                        extent: format!("{} hlm.", 60 + chance.below(90)),
                        ..Entry::default()
                    });
                }
            }
            // The same title by somebody else, and in a field where all titles are alike.
            4 => {
                let mut other = base.clone();
                other.authors = person(chance);
                other.isbn = isbn(chance);
                other.publisher = chance.pick(HOUSES).to_owned();
                other.extent = format!("{} hlm.", 60 + chance.below(540));
                works.push(base);
                works.push(other);
            }
            5 => {
                for class in 10..=12 {
                    let mut school = base.clone();
                    school.title = format!("{} untuk SMA kelas {class}", phrase(chance, "{f}"));
                    school.subtitle = String::new();
                    school.isbn = isbn(chance);
                    works.push(school);
                }
            }
            _ => works.push(base),
        }
    }
    works.truncate(n);
    works
}

/// Typed by a library: spoiled here and there.
pub(crate) fn typed(work: &Entry, other: &Entry, rates: Rates, chance: &mut Chance) -> Entry {
    let mut entry = work.clone();
    let often = |n: usize| (n * rates.scale).min(900);
    if chance.permille(often(170)) {
        entry.isbn.clear();
    } else if chance.permille(often(3)) {
        // A number taken from another book, or one that the form wanted.
        entry.isbn = if chance.permille(500) {
            other.isbn.clone()
        } else {
            "9786020000008".to_owned()
        };
    } else if entry.isbn.starts_with("978") && chance.permille(300) {
        entry.isbn = ten(&entry.isbn);
    }
    if entry.isbn.len() > 9 && chance.permille(300) {
        entry.isbn = format!(
            "{}-{}-{}",
            &entry.isbn[..3],
            &entry.isbn[3..6],
            &entry.isbn[6..]
        );
    }
    let names: Vec<String> = entry
        .authors
        .split("; ")
        .map(|name| match name.split_once(' ') {
            Some((given, family)) if !name.contains("Dinas") && chance.permille(450) => {
                format!("{family}, {given}")
            }
            Some((given, family)) if chance.permille(often(30)) => {
                format!("{family}, {}.", &given[..1])
            }
            _ => name.to_owned(),
        })
        .collect();
    entry.authors = names.join("; ");
    if chance.permille(often(25)) {
        entry.authors = names[0].clone();
    }
    if chance.permille(often(20)) {
        entry.authors.clear();
    }
    if chance.permille(often(120)) {
        entry.subtitle.clear();
    } else if !entry.subtitle.is_empty() && chance.permille(often(25)) {
        entry.title = format!("{} {}", entry.title, entry.subtitle);
        entry.subtitle.clear();
    }
    if chance.permille(often(25)) {
        entry.title = misspelled(&entry.title, chance);
    }
    if chance.permille(often(8)) {
        entry.title = entry
            .title
            .replace('u', "oe")
            .replace('c', "tj")
            .replace('j', "dj");
    }
    if chance.permille(150) {
        entry.title = entry.title.to_uppercase();
    }
    if let Ok(year) = entry.year.parse::<usize>() {
        if chance.permille(often(15)) {
            entry.year = (year + 1 - 2 * chance.below(2)).to_string();
        } else if chance.permille(often(25)) {
            entry.year.clear();
        } else if chance.permille(60) {
            entry.year = format!("[{year}]");
        }
    }
    if chance.permille(often(40)) {
        entry.publisher.clear();
    } else if chance.permille(120) {
        entry.publisher = format!(
            "{} {}",
            chance.pick(&["PT", "Penerbit", "CV"]),
            entry.publisher
        );
    } else if chance.permille(80) {
        entry.publisher = entry.publisher.split(' ').next().unwrap_or("").to_owned();
    }
    if chance.permille(often(100)) {
        entry.extent.clear();
    } else if chance.permille(150) {
        entry.extent = entry.extent.replace("hlm.", "p. ; 21 cm");
    }
    if chance.permille(often(150)) {
        entry.edition.clear();
    } else if let Some(number) = entry.edition.strip_prefix("Ed. ") {
        entry.edition = match chance.below(4) {
            0 => format!(
                "Edisi {}",
                ["pertama", "kedua", "ketiga"][number.parse::<usize>().unwrap_or(1) - 1]
            ),
            1 => format!("Ed. {number}, cet. 2"),
            2 => format!("Edisi ke-{number}"),
            _ => entry.edition,
        };
    }
    if let Some(number) = work.part.strip_prefix("Jilid ") {
        match chance.below(4) {
            0 => entry.part = format!("Vol. {number}"),
            1 => {
                entry.part.clear();
                entry.title = format!("{} jilid {number}", entry.title);
            }
            2 => {
                entry.part =
                    ["", "I", "II", "III"][number.parse::<usize>().unwrap_or(1)].to_owned();
            }
            _ => {}
        }
    }
    entry
}

/// One letter left out, doubled, changed or swapped with the next.
fn misspelled(title: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = title.chars().collect();
    let at = 1 + chance.below(letters.len().saturating_sub(3).max(1));
    match chance.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = char::from(b'a' + u8::try_from(chance.below(26)).unwrap_or(0)),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

pub(crate) fn ten(isbn: &str) -> String {
    let body = &isbn[3..12];
    let sum: u32 = body
        .bytes()
        .zip((2..=10).rev())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    match (11 - sum % 11) % 11 {
        10 => format!("{body}X"),
        check => format!("{body}{check}"),
    }
}

/// Entries with their libraries, and the work behind each.
pub(crate) fn catalogs(
    seed: u64,
    n_works: usize,
    n_libraries: usize,
    rates: Rates,
) -> (Vec<(usize, Entry)>, Vec<usize>) {
    let mut chance = Chance(seed);
    let works = works(&mut chance, n_works);
    let (mut entries, mut truth) = (Vec::new(), Vec::new());
    for (number, work) in works.iter().enumerate() {
        // Most works are in one library, some in many.
        let copies = [1, 1, 1, 2, 2, 3, 4, 6][chance.below(8)].min(n_libraries);
        let first = chance.below(n_libraries);
        for copy in 0..copies {
            let other = &works[chance.below(works.len())];
            entries.push((
                (first + copy) % n_libraries,
                typed(work, other, rates, &mut chance),
            ));
            truth.push(number);
        }
    }
    (entries, truth)
}
