//! Turns MARC records written as text (`=245  10$aJudul`) into ISO 2709, so that cases can be read.

/// The records, parted by empty lines. `=LDR` may come first; lengths in it are worked out anew. `\` is a blank indicator and `$` begins a subfield; what does not begin with `=`
/// is no record and goes into the file as it stands, with an end of record behind it.
pub(crate) fn iso2709(text: &str) -> Result<Vec<u8>, String> {
    let mut file = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for record in lines.split(|line| line.is_empty()) {
        if record.is_empty() {
            continue;
        }
        if record[0].starts_with('=') {
            file.extend(one(record)?);
        } else {
            file.extend_from_slice(record.join("\n").as_bytes());
            file.push(0x1D);
        }
    }
    Ok(file)
}

fn one(lines: &[&str]) -> Result<Vec<u8>, String> {
    let (mut directory, mut data) = (String::new(), Vec::new());
    let mut leader = "00000nam a2200000 a 4500";
    for line in lines {
        let wrong = || format!("a MARC field looks like `=245  10$aJudul`, not so: {line}");
        let tag = line.get(1..4).ok_or_else(wrong)?;
        let value = line.get(6..).ok_or_else(wrong)?;
        if tag == "LDR" {
            leader = value;
            continue;
        }
        let start = data.len();
        if tag < "010" {
            data.extend_from_slice(value.as_bytes());
        } else {
            let (indicators, subfields) = value.split_once('$').ok_or_else(wrong)?;
            data.extend_from_slice(indicators.replace('\\', " ").as_bytes());
            for subfield in subfields.split('$') {
                data.push(0x1F);
                data.extend_from_slice(subfield.as_bytes());
            }
        }
        data.push(0x1E);
        directory.push_str(&format!("{tag}{:04}{start:05}", data.len() - start));
    }
    let base = 24 + directory.len() + 1;
    let length = base + data.len() + 1;
    let (kind, rest) = (leader.get(5..12), leader.get(17..24));
    let (kind, rest) = kind.zip(rest).ok_or("a leader has 24 characters")?;
    let mut record = format!("{length:05}{kind}{base:05}{rest}{directory}\u{1e}").into_bytes();
    record.extend(data);
    record.push(0x1D);
    Ok(record)
}
