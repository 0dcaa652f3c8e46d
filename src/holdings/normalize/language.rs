//! Names and codes of languages to ISO 639-3.

use std::collections::BTreeMap;

/// Names in lower case, two-letter codes and bibliographic codes, by the code they stand for.
const NAMES: &[(&str, &[&str])] = &[
    (
        "ind",
        &[
            "indonesia",
            "indonesian",
            "bahasa indonesia",
            "id",
            "in",
            "idn",
        ],
    ),
    (
        "eng",
        &["english", "inggris", "bahasa inggris", "en", "ing"],
    ),
    (
        "ara",
        &["arab", "arabic", "bahasa arab", "العربية", "عربي", "ar"],
    ),
    (
        "sun",
        &["sunda", "sundanese", "bahasa sunda", "basa sunda", "su"],
    ),
    (
        "jav",
        &["jawa", "javanese", "bahasa jawa", "basa jawa", "jv"],
    ),
    (
        "msa",
        &["melayu", "malay", "bahasa melayu", "malaysia", "ms", "may"],
    ),
    ("nld", &["belanda", "dutch", "nl", "dut"]),
    ("jpn", &["jepang", "japanese", "ja"]),
    (
        "zho",
        &[
            "mandarin", "china", "cina", "tionghoa", "chinese", "zh", "chi",
        ],
    ),
    ("fra", &["prancis", "perancis", "french", "fr", "fre"]),
    ("deu", &["jerman", "german", "de", "ger"]),
    ("kor", &["korea", "korean", "ko"]),
    ("fas", &["persia", "parsi", "persian", "farsi", "fa", "per"]),
    ("tur", &["turki", "turkish", "tr"]),
    ("spa", &["spanyol", "spanish", "es"]),
    ("por", &["portugis", "portuguese", "pt"]),
    ("ita", &["italia", "italian", "it"]),
    ("rus", &["rusia", "russian", "ru"]),
    ("lat", &["latin", "la"]),
    ("san", &["sanskerta", "sansekerta", "sanskrit", "sa"]),
    ("kaw", &["kawi", "jawa kuna", "jawa kuno"]),
    ("urd", &["urdu", "ur"]),
    ("hin", &["hindi", "hi"]),
    ("tam", &["tamil", "ta"]),
    ("tha", &["thai", "thailand", "th"]),
    ("vie", &["vietnam", "vietnamese", "vi"]),
    ("tgl", &["tagalog", "tl"]),
    ("ban", &["bali", "balinese", "bahasa bali"]),
    ("mad", &["madura", "madurese"]),
    ("bug", &["bugis", "buginese"]),
    ("mak", &["makassar", "makasar"]),
    ("min", &["minang", "minangkabau"]),
    ("ace", &["aceh", "acehnese"]),
    ("bjn", &["banjar", "banjarese"]),
    ("bew", &["betawi"]),
    ("btk", &["batak"]),
    ("ell", &["yunani", "greek", "el", "gre"]),
    ("heb", &["ibrani", "hebrew", "he"]),
    ("ces", &["cze"]),
    ("slk", &["slo"]),
    ("ron", &["rum"]),
    ("sqi", &["alb"]),
    ("hye", &["arm"]),
    ("eus", &["baq"]),
    ("mya", &["bur"]),
    ("cym", &["wel"]),
    ("kat", &["geo"]),
    ("isl", &["ice"]),
    ("mkd", &["mac"]),
    ("mri", &["mao"]),
    ("bod", &["tib"]),
];

/// The code for a name or a code; `None` where it is not known, an empty code where no language is meant.
pub(crate) fn language(text: &str, own: &BTreeMap<String, String>) -> Option<String> {
    let name = text.trim().trim_end_matches(['.', ',', ';']).to_lowercase();
    if name.is_empty() || matches!(name.as_str(), "und" | "zxx" | "mul" | "|||" | "-" | "none") {
        return Some(String::new());
    }
    if let Some((_, code)) = own
        .iter()
        .find(|(key, _)| key.trim().to_lowercase() == name)
    {
        return Some(code.clone());
    }
    let name = name
        .split_once(['-', '_'])
        .filter(|(first, _)| first.len() <= 3)
        .map_or(name.as_str(), |(first, _)| first);
    if let Some((code, _)) = NAMES
        .iter()
        .find(|(code, names)| *code == name || names.contains(&name))
    {
        return Some((*code).to_owned());
    }
    // Any other three letters are taken for a code: records in MARC name some two hundred languages.
    (name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_lowercase())).then(|| name.to_owned())
}

/// The language tag (BCP 47) of a code of ISO 639-3: the code of two letters where there is one. None for codes of no language.
pub(crate) fn tag(code: &str) -> Option<&str> {
    let is_short = |name: &&&str| name.len() == 2 && name.is_ascii();
    let known = NAMES.iter().find(|(known, _)| *known == code);
    let short = known.and_then(|(_, names)| names.iter().find(is_short));
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_language = is_code && !matches!(code, "und" | "mul" | "zxx" | "mis");
    short.copied().or(is_language.then_some(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_tags() {
        assert_eq!(tag("ind"), Some("id"));
        assert_eq!(tag("kaw"), Some("kaw"));
        assert_eq!(tag("tet"), Some("tet"));
        assert_eq!((tag("und"), tag(""), tag("xx")), (None, None, None));
    }
}
