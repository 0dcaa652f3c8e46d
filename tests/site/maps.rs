//! The map and the list name the same libraries, the page on equity counts what the directory lists, and neither grows out
//! of hand in a large forum.

use super::{build, pages, request, site};
use scraper::{ElementRef, Html, Selector};
use silang::disk::{Inputs, MemoryInputs, RealInputs};
use silang::paths::{SiteFile, SourcePath};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::OnceLock;

/// Bytes of a page at most, as hosts send it: packed.
const MOST_BYTES: usize = 150 * 1024;
/// Members that are made up for the large forum.
const N_MEMBERS: usize = 1000;

fn select<'a>(of: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector");
    of.select(&selector).collect()
}

#[track_caller]
fn page(site: &'static [SiteFile], path: &str) -> Html {
    let found = pages(site).find(|(known, _)| *known == path);
    Html::parse_document(found.unwrap_or_else(|| panic!("{path} is not there")).1)
}

fn links(page: &Html, selector: &str) -> BTreeSet<String> {
    let links = select(page.root_element(), selector);
    let links = links.iter().filter_map(|link| link.value().attr("href"));
    links.map(str::to_owned).collect()
}

/// The small forum of the cases with many more members, all over West Java.
fn forum_of_many() -> MemoryInputs {
    let small = RealInputs::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/base"));
    let mut inputs = MemoryInputs::new();
    for path in small.list(&SourcePath::new("content")).0 {
        let bytes = small.read(&path).expect("a file of the small forum");
        let text = String::from_utf8(bytes).expect("text");
        inputs.put(path.as_str(), text);
    }
    let scheme = "content/schemes/kartu-silang.yaml";
    let text = inputs.read(&SourcePath::new(scheme)).expect("the scheme");
    let text = String::from_utf8(text).expect("text");
    let mut acceptances = String::from("acceptances:\n");
    for n in 0..N_MEMBERS {
        acceptances.push_str(&acceptance(n));
        inputs.put(&format!("content/members/contoh-{n:04}.yaml"), member(n));
    }
    inputs.put(scheme, text.replace("acceptances:\n", &acceptances));
    inputs
}

/// What a member gives to holders of the card: the same as many others do.
fn acceptance(n: usize) -> String {
    let desk = n % 7;
    format!(
        "  - host: contoh-{n:04}
    from: 2025-01-02
    home: any_participant
    categories:
      s1: {{levels: [enter, read, copy]}}
      lecturer: {{levels: [enter, read, copy], fee: 0}}
    documents: [scheme_card, student_id]
    report_to: Meja informasi lantai {desk}
    last_confirmed: 2025-12-01
    contact_role: general
"
    )
}

fn member(n: usize) -> String {
    let towns = [
        "32.73", "32.04", "32.01", "32.74", "32.05", "32.10", "32.15",
    ];
    let town = towns[n % towns.len()];
    let lat = 5.95 + (n * 37 % 1800) as f64 / 1000.0;
    let lon = 106.4 + (n * 53 % 2400) as f64 / 1000.0;
    let walk_in = [
        "\"yes\"",
        "letter_only",
        "card_only",
        "\"no\"",
        "\"yes\"\n  documents: [letter_of_introduction]",
    ][n % 5];
    let copy = 200 + n % 9 * 50;
    format!(
        "name: {{id: Perpustakaan Universitas Contoh Nomor {n}, en: Example University Library Number {n}}}
short_name: Contoh {n}
institution: {{name: Universitas Contoh Nomor {n}, kind: universitas}}
library_type: perguruan_tinggi
membership: {{status: active, since: \"2020\"}}
address:
  street: Jalan Contoh {n}
  district: Contoh
  regency_code: \"{town}\"
  province_code: \"32\"
geo: {{lat: -{lat:.4}, lon: {lon:.4}, precision: village}}
contacts:
  - role: general
    email: pustaka{n}@contoh.example.org
opening_hours: {{state: unknown}}
visiting:
  walk_in: {walk_in}
  fees:
    - {{what: entry, amount: 2000}}
    - {{what: copy, amount: {copy}}}
verified: {{on: 2026-01-05, by: Sekretariat, how: phone}}
"
    )
}

fn large() -> &'static [SiteFile] {
    static SITE: OnceLock<Vec<SiteFile>> = OnceLock::new();
    SITE.get_or_init(|| build(&request(), &forum_of_many()))
}

fn packed(html: &str) -> usize {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    packed.write_all(html.as_bytes()).expect("packed");
    packed.finish().expect("packed").len()
}

#[test]
fn the_list_and_the_map_name_the_same_libraries() {
    for path in ["perpustakaan/index.html", "en/libraries/index.html"] {
        let page = page(site(), path);
        let listed = links(&page, "#members-rows th a");
        let rows = select(page.root_element(), "#members-rows tr");
        assert_eq!(listed.len(), 12);
        assert_eq!(links(&page, ".atlas svg a"), listed, "{path}");
        for link in select(page.root_element(), ".atlas svg a") {
            let title: String = select(link, "title")
                .iter()
                .flat_map(ElementRef::text)
                .collect();
            // The mark says in its title what the row says in its cell, and shows what it asks of visitors.
            let url = link.value().attr("href").expect("an address");
            let row = rows
                .iter()
                .find(|row| select(**row, "th a")[0].value().attr("href") == Some(url));
            let row = row.expect("a row");
            let way: String = select(*row, "td")[2].text().collect();
            assert!(title.ends_with(&format!(": {way}")), "{path}: {title}");
            let code = row.value().attr("data-visitors").expect("a way");
            let mark = match code.split(' ').next() {
                Some("yes") => "free",
                Some("letter_only" | "appointment") => "ask",
                Some("card_only") => "card",
                _ => "shut",
            };
            let mark = format!(".atlas__spot--{mark}");
            assert_eq!(select(link, &mark).len(), 1, "{title}");
        }
    }
}

/// How many libraries of each regency let visitors in on which terms.
type Ways = BTreeMap<String, BTreeMap<String, usize>>;

#[test]
fn the_page_on_equity_counts_what_the_directory_lists() {
    for forum in [site(), large()] {
        let directory = page(forum, "perpustakaan/index.html");
        let (mut said, mut coded) = (Ways::new(), Ways::new());
        let mut code_of: BTreeMap<String, String> = BTreeMap::new();
        for row in select(directory.root_element(), "#members-rows tr") {
            let attr = |name: &str| row.value().attr(name).expect("a code").to_owned();
            let way = attr("data-visitors");
            let way = way.split(' ').next().expect("a way").to_owned();
            let words: String = select(row, "td")[2].text().collect();
            let count = |ways: &mut Ways, way: String| {
                *ways
                    .entry(attr("data-regency"))
                    .or_default()
                    .entry(way)
                    .or_default() += 1;
            };
            count(&mut said, words);
            count(&mut coded, way.clone());
            let url = select(row, "th a")[0]
                .value()
                .attr("href")
                .expect("an address");
            code_of.insert(url.to_owned(), way);
        }
        let equity = page(forum, "pemerataan/index.html");
        let rows = select(equity.root_element(), "table tbody tr");
        assert_eq!(rows.len(), 27, "all regencies of West Java");
        for row in &rows {
            let code = row.value().attr("data-regency").expect("a code");
            let cells = select(*row, "td");
            let ways = select(cells[1], "li").into_iter().map(|item| {
                let text: String = item.text().collect();
                let (words, n) = text.trim().rsplit_once(": ").expect("words and a number");
                (words.to_owned(), n.parse().expect("a number"))
            });
            let ways: BTreeMap<String, usize> = ways.collect();
            assert_eq!(ways, said.get(code).cloned().unwrap_or_default(), "{code}");
            // Every regency has a middle in the table, and some library lets in anybody. What asks more is named where it is
            // nearer.
            let nearest = select(cells[2], "li").into_iter().map(|item| {
                let url = select(item, "a")[0]
                    .value()
                    .attr("href")
                    .expect("an address");
                code_of[url].as_str()
            });
            let nearest: Vec<&str> = nearest.collect();
            assert_eq!(nearest.first(), Some(&"yes"), "{code}: {nearest:?}");
        }
        let text = &forum
            .iter()
            .find(|file| file.path.as_str() == "data/equity.json")
            .expect("data")
            .bytes;
        let data: serde_json::Value = serde_json::from_slice(text).expect("JSON");
        for row in data["regencies"].as_array().expect("rows") {
            let code = row["regency_code"].as_str().expect("a code");
            let ways: BTreeMap<String, usize> =
                serde_json::from_value(row["ways"].clone()).expect("ways");
            assert_eq!(ways, coded.get(code).cloned().unwrap_or_default(), "{code}");
        }
    }
}

#[test]
fn a_large_forum_has_small_pages() {
    for path in [
        "perpustakaan/index.html",
        "pemerataan/index.html",
        "hari-ini/index.html",
        "kartu/kartu-silang/index.html",
        "cetak/direktori/index.html",
    ] {
        let (_, html) = pages(large())
            .find(|(known, _)| *known == path)
            .expect("a page");
        let n_bytes = packed(html);
        assert!(
            n_bytes < MOST_BYTES,
            "{path}: {n_bytes} bytes, {} unpacked",
            html.len()
        );
    }
    // Hosts that give the same terms share a row, and none is lost.
    let card = page(large(), "kartu/kartu-silang/index.html");
    let hosts = links(&card, ".matrix a");
    assert!(hosts.len() >= N_MEMBERS, "{}", hosts.len());
    let rows = select(card.root_element(), ".matrix tbody tr");
    assert!(rows.len() < 30, "{} rows", rows.len());
    // Weak phones pay for what is unpacked. The page on equity holds no list of libraries, that of the finder only names.
    for (path, most) in [
        ("pemerataan/index.html", MOST_BYTES),
        ("pakai/index.html", MOST_BYTES),
        ("perpustakaan/index.html", 350_000),
    ] {
        let (_, html) = pages(large())
            .find(|(known, _)| *known == path)
            .expect("a page");
        assert!(html.len() < most, "{path}: {} bytes", html.len());
    }
}

#[test]
fn a_long_finder_says_once_what_holds_at_many() {
    let readers = pages(large()).filter(|(path, _)| path.starts_with("pakai/"));
    let mut n_pages = 0;
    let (mut n_asked, mut n_desks, mut n_letters) = (0, 0, 0);
    for (path, html) in readers {
        assert!(packed(html) < MOST_BYTES, "{path}: {} bytes", packed(html));
        let page = Html::parse_document(html);
        let sets = select(page.root_element(), ".alike");
        if sets.is_empty() {
            continue;
        }
        n_pages += 1;
        assert!(html.len() < 450_000, "{path}: {} bytes", html.len());
        // Every library stands on the page once, the first ones with their terms.
        let hosts = select(page.root_element(), "[data-host]");
        let ids: BTreeSet<&str> = hosts
            .iter()
            .filter_map(|host| host.value().attr("data-host"))
            .collect();
        assert_eq!(ids.len(), hosts.len(), "{path}");
        assert!(hosts.len() >= N_MEMBERS, "{path}: {} hosts", hosts.len());
        assert_eq!(select(page.root_element(), ".host[data-host]").len(), 30);
        // They differ in four ways in, and some libraries of the small forum in what they lend.
        assert!(sets.len() < 15, "{path}: {} sets", sets.len());
        for group in select(page.root_element(), "[data-group]:has(.hosts)") {
            let n: String = select(group, "[data-n]")[0].text().collect();
            let hosts = select(group, "[data-host]").len();
            assert_eq!(n.replace(['.', '(', ')'], ""), hosts.to_string(), "{path}");
        }
        for set in sets {
            let n: String = select(set, "h3")[0].text().collect();
            let lines = select(set, ".alike__hosts > li");
            assert_eq!(n.replace('.', ""), format!("{} perpustakaan", lines.len()));
            assert!(!select(set, ".answer").is_empty());
            let is_told =
                |line: &ElementRef| select(*line, "a").len() == 1 && select(*line, "b").len() == 1;
            assert!(lines.iter().all(is_told), "{path}");
            let text = |part: ElementRef<'_>| part.text().collect::<String>();
            let of_sample = |line: &&ElementRef| {
                let id = line.value().attr("data-host").unwrap_or_default();
                id.starts_with("contoh-")
            };
            // What all ask is said once, what each desk asks of its own beside each.
            for terms in select(set, "details") {
                let terms = text(terms);
                let is_of_one = terms.contains("Meja informasi") || terms.contains("Fotokopi");
                assert!(lines.len() == 1 || !is_of_one, "{path}: {terms}");
                n_asked += usize::from(terms.contains("Bawa"));
            }
            if select(set, ".answer .answer__may").is_empty() {
                continue;
            }
            for line in lines.iter().filter(of_sample).filter(|_| lines.len() > 9) {
                let line = text(*line);
                assert!(line.contains("Fotokopi: Rp"), "{path}: {line}");
                assert!(!line.contains("Bawa"), "{path}: {line}");
                n_desks += usize::from(line.contains("Meja informasi lantai"));
                // Lecturers with the card pay nothing to come in; with a letter they do.
                n_letters += usize::from(line.contains("Dengan suratMasuk: Rp2.000"));
            }
        }
    }
    assert!(n_pages > 2, "{n_pages} long pages");
    assert!(n_asked > 2, "{n_asked} sets");
    assert!(n_desks > N_MEMBERS / 2, "{n_desks} desks");
    assert!(n_letters > N_MEMBERS / 9, "{n_letters} letters");
}

#[test]
fn the_list_says_in_words_how_visitors_come_in() {
    let page = page(large(), "perpustakaan/index.html");
    let rows = select(page.root_element(), "#members-rows tr");
    let mut said: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in rows {
        let way = row.value().attr("data-visitors").expect("a way").to_owned();
        let text: String = select(row, "td")[2].text().collect();
        *said.entry((way, text)).or_default() += 1;
    }
    for (way, text, n) in [
        ("yes cardless", "Tanpa kartu", 200),
        ("letter_only cardless", "Dengan surat", 400),
        ("card_only", "Dengan kartu", 200),
        ("no", "Tidak menerima", 200),
    ] {
        let found = said.get(&(way.to_owned(), text.to_owned()));
        assert!(found.is_some_and(|found| *found >= n), "{way}: {said:?}");
    }
}

#[test]
fn the_map_of_a_large_forum_counts_every_library_of_the_list() {
    let page = page(large(), "perpustakaan/index.html");
    let listed = select(page.root_element(), "#members-rows tr").len();
    assert!(listed >= N_MEMBERS, "{listed}");
    let mut told = 0;
    for link in select(page.root_element(), ".atlas svg a") {
        let count: String = select(link, "text")
            .iter()
            .flat_map(ElementRef::text)
            .collect();
        let count = count.parse().unwrap_or(1);
        let url = link.value().attr("href").expect("an address");
        if count > 1 {
            let spot = url
                .split_once("spot=")
                .and_then(|(_, rest)| rest.split_once('#'))
                .expect("a mark")
                .0;
            let rows = select(
                page.root_element(),
                &format!("#members-rows tr[data-spot=\"{spot}\"]"),
            );
            assert_eq!(rows.len(), count, "{url}");
        }
        told += count;
    }
    assert_eq!(told, listed);
}
