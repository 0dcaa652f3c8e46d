//! What is not public reaches no file of the site.

use super::{build, forum, request};
use silang::disk::{Inputs, MemoryInputs};
use silang::paths::{SiteFile, SourcePath};

/// The example forum in memory, to be changed.
pub(super) struct Draft {
    pub(super) inputs: MemoryInputs,
}

impl Draft {
    pub(super) fn new() -> Self {
        let disk = forum();
        let mut inputs = MemoryInputs::new();
        let (files, problems) = disk.list(&SourcePath::new("content"));
        assert!(problems.is_empty(), "{problems:?}");
        for path in files {
            let bytes = disk.read(&path).expect("the file is there");
            inputs.put(path.as_str(), bytes);
        }
        Self { inputs }
    }

    fn text(&self, path: &str) -> String {
        let bytes = self.inputs.read(&SourcePath::new(path));
        String::from_utf8(bytes.expect("the file is there")).expect("it is UTF-8")
    }

    /// Puts `text` behind the first `mark` of a file.
    #[track_caller]
    fn insert(&mut self, path: &str, mark: &str, text: &str) {
        let old = self.text(path);
        let at = old.find(mark).expect("the mark is there") + mark.len();
        let new = format!("{}{text}{}", &old[..at], &old[at..]);
        self.inputs.put(path, new);
    }

    #[track_caller]
    pub(super) fn replace(&mut self, path: &str, from: &str, to: &str) {
        let old = self.text(path);
        assert!(old.contains(from), "{path} has no {from}");
        self.inputs.put(path, old.replacen(from, to, 1));
    }

    fn put(&mut self, path: &str, text: &str) {
        self.inputs.put(path, text);
    }
}

/// Files that hold a text, as it is or without the case of its letters.
fn holding(site: &[SiteFile], text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    site.iter()
        .filter(|file| {
            let content = String::from_utf8_lossy(&file.bytes).to_lowercase();
            content.contains(&text) || file.path.as_str().to_lowercase().contains(&text)
        })
        .map(|file| file.path.to_string())
        .collect()
}

#[test]
fn what_is_internal_stays_inside() {
    let mut draft = Draft::new();
    // Of a member: a contact for the forum only, beside one for everybody.
    draft.insert(
        "content/members/stkip-garut.yaml",
        "\ncontacts:\n",
        "  - {role: general, email: untuk-semua@garut.example.org}\n  \
         - {role: it, name: Sandinama Rahasia, email: sandisurel@garut.example.org, phone: \"+62 262 555-0987\", visibility: internal}\n",
    );
    // Of an agreement: the wording of a clause.
    draft.insert(
        "content/agreements/pks-ill-2024.yaml",
        "\nclauses:\n",
        "  - {\"no\": \"97\", type: confidentiality, text: Sandipasal yang tidak untuk umum., visibility: internal}\n",
    );
    // Whole records.
    draft.put(
        "content/documents/sandi-dokumen.yaml",
        "title: Sandidokumen pengurus\nfile: documents/files/sandi-berkas.txt\nkind: report\nvisibility: internal\n",
    );
    draft.put(
        "content/documents/files/sandi-berkas.txt",
        "Sandiberkas: isi yang tidak untuk umum.\n",
    );
    draft.put(
        "content/pages/sandi-laman.md",
        "---\ntitle: Sandilaman pengurus\nsummary: Sandiringkas\nvisibility: internal\n---\nSandiisi.\n",
    );
    draft.put(
        "content/news/2026-02-14-sandi-berita.md",
        "---\ntitle: Sandiberita\ndate: 2026-02-14\nsummary: Sandikabar\nupdated: 2026-02-14\nvisibility: members\n---\nSandiwarta.\n",
    );
    let partner = draft.text("content/partners/penerbit-cikapundung.yaml");
    draft.put(
        "content/partners/sandi-mitra.yaml",
        &format!(
            "{}visibility: internal\n",
            partner.replace("Penerbit Cikapundung", "Sandimitra")
        ),
    );
    // An event that is only planned, and the meeting address of one that is announced.
    let event = draft.text("content/events/bincang-pustaka-5.yaml");
    draft.put(
        "content/events/sandi-kegiatan.yaml",
        &event
            .replace("Bincang Pustaka 5", "Sandikegiatan")
            .replace("status: confirmed", "status: draft")
            .replace("number: 5", "number: 6"),
    );
    draft.replace(
        "content/events/bincang-pustaka-5.yaml",
        "online: {platform: Zoom, url_visibility: registrants}",
        "online: {platform: Zoom, url: \"https://rapat.example.org/j/sanditautan\", dial_in: \"sandipin 123\", url_visibility: registrants}",
    );

    let site = build(&request(), &draft.inputs);

    assert!(
        !holding(&site, "untuk-semua@garut.example.org").is_empty(),
        "a public contact was lost, so this test would see nothing"
    );
    let secrets = [
        "Sandinama",
        "sandisurel",
        "622625550987",
        "555-0987",
        "Sandipasal",
        "Sandidokumen",
        "sandi-dokumen",
        "Sandiberkas",
        "sandi-berkas",
        "Sandilaman",
        "sandi-laman",
        "Sandiringkas",
        "Sandiisi",
        "Sandiberita",
        "Sandikabar",
        "Sandiwarta",
        "sandi-berita",
        "Sandimitra",
        "sandi-mitra",
        "Sandikegiatan",
        "sandi-kegiatan",
        "sanditautan",
        "sandipin",
    ];
    let seen: Vec<(&str, Vec<String>)> = secrets
        .into_iter()
        .map(|secret| (secret, holding(&site, secret)))
        .filter(|(_, files)| !files.is_empty())
        .collect();
    assert!(seen.is_empty(), "{seen:#?}");
}

#[test]
fn exports_of_catalogs_are_not_copied_into_the_site() {
    let site = super::site();
    let copied: Vec<&str> = site
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| path.ends_with(".mrc") || path.contains("holdings/data"))
        .collect();
    assert_eq!(copied, Vec::<&str>::new());
    // Accession and price columns of item exports are not for readers.
    assert_eq!(holding(site, "inventory_code"), Vec::<String>::new());
}
