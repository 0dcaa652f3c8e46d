//! Vocabularies: real words where they are frequent, words made of the language's syllables for the long tail.

use super::chance::{Chance, mix};
use std::sync::LazyLock;

/// The lists of a language, cut at their blanks once.
struct Lists {
    joints: Vec<&'static str>,
    common: Vec<&'static str>,
    before: Vec<&'static str>,
    inner: Vec<&'static str>,
    after: Vec<&'static str>,
    classes: Vec<Vec<&'static str>>,
}

static LISTS: LazyLock<Vec<Lists>> = LazyLock::new(|| {
    let cut = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
    let tongues = TONGUES.into_iter();
    let lists = tongues.map(|tongue| {
        let (before, inner, after) = tongue.syllables();
        Lists {
            joints: cut(tongue.joints()),
            common: cut(tongue.common()),
            before: cut(before),
            inner: cut(inner),
            after: cut(after),
            classes: (0..CLASSES.len())
                .map(|class| cut(of_class(tongue, class)))
                .collect(),
        }
    });
    lists.collect()
});

/// A language with its way of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Indonesian.
    Indonesian,
    /// English.
    English,
    /// Arabic in its own letters.
    Arabic,
    /// Arabic in Latin letters.
    Romanized,
    /// Sundanese.
    Sundanese,
    /// Javanese.
    Javanese,
    /// Dutch.
    Dutch,
}

/// Every tongue, in the order of the type.
const TONGUES: [Tongue; 7] = [
    Tongue::Indonesian,
    Tongue::English,
    Tongue::Arabic,
    Tongue::Romanized,
    Tongue::Sundanese,
    Tongue::Javanese,
    Tongue::Dutch,
];

/// What a work is about: a class, a place in it, words of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    number: u64,
    /// Place in `CLASSES`.
    class: usize,
}

/// First digits of the classes, `X` for Islam in the Indonesian extension.
const CLASSES: [char; 11] = ['0', '1', 'X', '3', '4', '5', '6', '7', '8', '9', '2'];
/// Classes in proportion to what is written about them.
const SHARES: [usize; 24] = [
    3, 3, 3, 3, 3, 2, 2, 2, 2, 6, 6, 6, 6, 8, 8, 8, 5, 5, 0, 1, 7, 9, 4, 10,
];
const N_TOPICS: u64 = 480;

impl Topic {
    /// A topic; some are much liked.
    pub fn draw(chance: &mut Chance) -> Self {
        let number = chance.rank(60.0) % N_TOPICS;
        Self {
            number,
            class: SHARES[(mix(number) % SHARES.len() as u64) as usize],
        }
    }

    /// Whether it is about Islam.
    pub fn is_islamic(self) -> bool {
        CLASSES[self.class] == 'X'
    }

    /// Its number on the shelves.
    pub fn ddc(self, chance: &mut Chance) -> String {
        let (tens, ones) = ((self.number / 24) % 10, mix(self.number) / 64 % 10);
        let after = chance.rank(2.0) % 60;
        let first = CLASSES[self.class];
        let number = if first == 'X' {
            format!("2X{ones}")
        } else {
            format!("{first}{tens}{ones}")
        };
        if after == 0 {
            number
        } else {
            format!("{number}.{after}")
        }
    }

    /// One of its subject headings, in Indonesian.
    pub fn heading(self, chance: &mut Chance) -> String {
        let n = chance.rank(4.0) % 14;
        let mut own = Chance::new(self.number, 77, n);
        let first = content(&mut own, Tongue::Indonesian, self);
        let mut heading = capital(&first);
        for _ in 0..own.below(3) {
            heading.push(' ');
            heading.push_str(&content(&mut own, Tongue::Indonesian, self));
        }
        heading
    }
}

impl Tongue {
    /// For a topic.
    pub fn draw(chance: &mut Chance, topic: Topic) -> Self {
        let at = chance.below(100);
        if topic.is_islamic() {
            return match at {
                0..55 => Self::Indonesian,
                55..82 => Self::Arabic,
                82..93 => Self::Romanized,
                93..97 => Self::English,
                _ => Self::Javanese,
            };
        }
        match at {
            0..70 => Self::Indonesian,
            70..89 => Self::English,
            89..92 => Self::Sundanese,
            92..95 => Self::Javanese,
            95..98 => Self::Dutch,
            _ => Self::Arabic,
        }
    }

    /// ISO 639-3 and the name that SLiMS has.
    pub fn code(self) -> (&'static str, &'static str) {
        match self {
            Self::Indonesian => ("ind", "Indonesia"),
            Self::English => ("eng", "English"),
            Self::Arabic | Self::Romanized => ("ara", "Arab"),
            Self::Sundanese => ("sun", "Sunda"),
            Self::Javanese => ("jav", "Jawa"),
            Self::Dutch => ("nld", "Belanda"),
        }
    }

    fn lists(self) -> &'static Lists {
        &LISTS[self as usize]
    }

    fn joints(self) -> &'static str {
        match self {
            Self::Indonesian => {
                "dan di dalam untuk pada dengan bagi dari atas terhadap oleh menuju serta tentang sebagai yang"
            }
            Self::English => "and the of in for to a on with from an as by toward between",
            Self::Arabic => "في من على إلى و عن بين مع",
            Self::Romanized => "fi wa min ila 'ala al fī",
            Self::Sundanese => "jeung di dina pikeun ti ku anu kana",
            Self::Javanese => "lan ing kanggo saking dening kang marang",
            Self::Dutch => "van de en het in voor der op over een",
        }
    }

    /// Words that stand in titles of every subject, the most frequent first.
    fn common(self) -> &'static str {
        match self {
            Self::Indonesian => {
                "pengantar dasar sejarah ilmu pendidikan manajemen hukum sistem analisis teori pengaruh indonesia metode \
                 penelitian teknologi pembelajaran ekonomi pengembangan bahasa buku sosial praktik kebijakan politik agama islam \
                 panduan strategi masyarakat informasi teknik psikologi komunikasi budaya perencanaan pembangunan studi kerja \
                 filsafat anak guru sekolah modern kesehatan organisasi bisnis akuntansi keuangan perspektif konsep aplikasi \
                 kewirausahaan negara kepemimpinan peran upaya hubungan daerah evaluasi program matematika kajian praktis lengkap \
                 kualitas motivasi kinerja pelayanan pemerintah desa kota umum baru besar hidup manusia dunia media pemikiran \
                 cerita kumpulan tokoh rahasia cara mudah belajar implementasi model berbasis nasional tradisional terapan \
                 kurikulum perempuan keluarga lingkungan alam tanaman perpustakaan arsip layanan digital statistika logika etika"
            }
            Self::English => {
                "introduction history management social theory science handbook development education systems modern law economic \
                 research study methods analysis language practice principles world politics international approach studies \
                 english applied guide essentials design learning teaching culture public business data human media policy new \
                 life society health global change technology communication art planning financial strategic advanced \
                 fundamentals engineering dictionary reading student information library"
            }
            Self::Arabic => {
                "كتاب الإسلام القرآن تفسير الحديث شرح الفقه تاريخ أصول اللغة العربية صحيح مختصر علوم النحو الدين السنة أحكام \
                 الشريعة المدخل دراسات الفكر التربية رسالة جامع فتح إحياء منهاج فلسفة الأدب"
            }
            Self::Romanized => {
                "kitāb tafsīr al-Qurʼān ḥadīth sharḥ al-fiqh tārīkh uṣūl al-lughah ṣaḥīḥ mukhtaṣar ʻulūm al-naḥw al-dīn \
                 al-sunnah aḥkām al-sharīʻah madkhal dirāsāt risālah jāmiʻ fatḥ iḥyāʼ minhāj falsafah adab"
            }
            Self::Sundanese => {
                "carita basa sunda kumpulan sajarah wawacan pantun babad sajak novel budak urang kembang panineungan adat paribasa \
                 pangajaran kamus tatakrama kasenian dongéng"
            }
            Self::Javanese => {
                "serat babad basa jawa cariyos wulang piwulang geguritan wayang sastra sejarah tembang kidung primbon tata krama \
                 kawruh bausastra crita"
            }
            Self::Dutch => {
                "nederlandsch indië geschiedenis handboek recht wet verslag leer taal oude land onderzoek beschrijving inleiding \
                 woordenboek bestuur adatrecht reize java"
            }
        }
    }

    /// Beginnings, middles and ends of syllables.
    fn syllables(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Indonesian => (
                "b b c d d g h j k k l l m m n p p r r s s t t w y ng ny pr tr",
                "a a a a a a a e e e i i i u u u o o ai au",
                "n n n ng ng r r s t k l m h p",
            ),
            Self::English => (
                "b c d f g h l m n p r s t v w th ch sh br cr dr fr gr pl pr sp st tr str qu",
                "a e e i o u ea ee oo ou ai y",
                "n r s t l d m ng ck nd nt st rd ll x ve te",
            ),
            Self::Arabic => (
                "ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي",
                "ا و ي - - -",
                "ب د ر ع ف ق ل م ن ه س ح",
            ),
            Self::Romanized => (
                "b t th j ḥ kh d dh r z s sh ṣ ḍ ṭ ʻ gh f q k l m n h w y",
                "a a a i i u u ā ī ū",
                "b d r f q l m n h s ḥ t",
            ),
            Self::Sundanese => (
                "b c d g h j k l m n p r s t w y ng ny",
                "a a i i u u eu é o e",
                "n ng r s t k h",
            ),
            Self::Javanese => (
                "b c d g h j k l m n p r s t w y dh th ng ny mb nd",
                "a a i i u u o o e é",
                "n ng r s t k h",
            ),
            Self::Dutch => (
                "b d g h k l m n p r s t v w z sch st tr br gr kl",
                "a e e i o u aa ee oo ie oe ui ij",
                "n r s t l d k ng cht rd nd st m",
            ),
        }
    }
}

fn nth(list: &[&'static str], n: u64) -> &'static str {
    list.get((n % list.len().max(1) as u64) as usize)
        .copied()
        .unwrap_or("")
}

/// A word of a language's own syllables; the same number gives the same word. The rank tells how long it may be.
pub fn made(tongue: Tongue, number: u64, rank: u64) -> String {
    let mut bits = mix(number ^ ((tongue as u64) << 56));
    let n_syllables = match rank {
        0..300 => 2,
        300..20_000 => 2 + bits % 2,
        20_000..2_000_000 => 3 + u64::from(bits.is_multiple_of(5)),
        _ => 3 + bits % 2,
    };
    let lists = tongue.lists();
    let mut word = String::new();
    for at in 0..n_syllables {
        bits = mix(bits.wrapping_add(at + 1));
        word.push_str(nth(&lists.before, bits & 0xFFFF));
        let vowel = nth(&lists.inner, bits >> 16 & 0xFFFF);
        if vowel != "-" {
            word.push_str(vowel);
        }
        // The last syllable is closed more often than the others.
        let closed = if at + 1 == n_syllables { 5 } else { 2 };
        if bits >> 32 & 7 < closed {
            word.push_str(nth(&lists.after, bits >> 40 & 0xFFFF));
        }
    }
    if tongue == Tongue::Arabic && bits >> 59 < 12 {
        word.insert_str(0, "ال");
    }
    word
}

/// Whether a word is a real one that titles of a whole class or of every subject have.
pub fn is_known(word: &str) -> bool {
    LISTS.iter().any(|lists| {
        lists.common.contains(&word) || lists.classes.iter().any(|class| class.contains(&word))
    })
}

/// Words of a class that everybody knows, in Indonesian and in English.
fn of_class(tongue: Tongue, class: usize) -> &'static str {
    const INDONESIAN: [&str; 11] = [
        "komputer pemrograman jaringan basis data internet perpustakaan katalog jurnalistik ensiklopedia algoritma aplikasi web",
        "psikologi filsafat etika logika kepribadian jiwa emosi kecerdasan perkembangan konseling perilaku nalar",
        "islam quran hadis fikih tauhid tasawuf akhlak dakwah zakat haji puasa salat syariah ulama pesantren muamalah tafsir kiai",
        "hukum ekonomi politik pemerintahan pidana perdata pendidikan perdagangan bank syariah koperasi pajak adat sosiologi negara",
        "bahasa tata kalimat kamus linguistik fonologi inggris arab terjemahan ejaan makna wacana kosakata",
        "matematika fisika kimia biologi kalkulus aljabar statistik ekologi botani zoologi geologi genetika",
        "kedokteran keperawatan kebidanan pertanian teknik mesin listrik bangunan gizi obat farmasi akuntansi pemasaran produksi",
        "seni musik arsitektur lukis tari batik fotografi film wisata olahraga kriya desain",
        "novel puisi cerpen sastra drama roman dongeng pantun hikayat kritik fiksi",
        "sejarah geografi perang kerajaan kolonial kemerdekaan biografi perjuangan nusantara majapahit peta revolusi",
        "kristen gereja alkitab hindu buddha katolik injil teologi iman kitab",
    ];
    const ENGLISH: [&str; 11] = [
        "computer programming networks database internet library cataloging software algorithms security web",
        "psychology philosophy ethics logic personality mind cognition behavior emotion counseling",
        "islam quran islamic muslim hadith law sufism prophet mosque finance theology",
        "law economics politics government criminal trade banking sociology tax administration school curriculum",
        "grammar linguistics dictionary vocabulary writing speech translation phonetics discourse",
        "mathematics physics chemistry biology calculus algebra statistics ecology genetics geology",
        "medicine nursing agriculture mechanical electrical building nutrition pharmacology accounting marketing",
        "art music architecture painting dance photography film tourism sports design",
        "novel poetry stories literature drama criticism fiction shakespeare essays",
        "history geography war empire colonial independence biography travel asia revolution",
        "christian church bible hindu buddhist catholic gospel theology faith",
    ];
    match tongue {
        Tongue::Indonesian => INDONESIAN[class],
        Tongue::English => ENGLISH[class],
        _ => "",
    }
}

/// A word that carries meaning.
pub fn content(chance: &mut Chance, tongue: Tongue, topic: Topic) -> String {
    match chance.below(100) {
        0..34 => {
            let common = &tongue.lists().common;
            let rank = chance.rank(24.0);
            nth(
                common,
                if rank < common.len() as u64 {
                    rank
                } else {
                    mix(rank)
                },
            )
            .to_owned()
        }
        34..60 => {
            let rank = chance.rank(40.0);
            let known = &tongue.lists().classes[topic.class];
            if rank < known.len() as u64 {
                nth(known, rank).to_owned()
            } else {
                made(tongue, 1 << 40 | (topic.class as u64) << 48 | rank, rank)
            }
        }
        60..80 => {
            let rank = chance.rank(16.0);
            made(tongue, 2 << 40 | topic.number << 44 | rank, rank * 40)
        }
        _ => {
            let rank = chance.rank(1200.0);
            made(tongue, rank, rank)
        }
    }
}

/// So many words that carry meaning, with the small words of the language between them.
pub fn phrase(chance: &mut Chance, tongue: Tongue, topic: Topic, n: usize) -> String {
    let mut words: Vec<String> = Vec::with_capacity(n + 3);
    for at in 0..n {
        if at > 0 && chance.percent(34) {
            words.push(nth(&tongue.lists().joints, chance.rank(3.0)).to_owned());
        }
        let word = content(chance, tongue, topic);
        if tongue == Tongue::Indonesian && chance.percent(2) {
            words.push(format!("{word}-{word}"));
        } else if words.last() != Some(&word) {
            words.push(word);
        }
    }
    words.join(" ")
}

/// With a capital first letter, if it has one.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
