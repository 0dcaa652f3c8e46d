//! One scalar's text to a value: dates, times, money, addresses, numbers.
//!
//! Each reader says in one clause what it wanted when the text is not that.

use super::value::{PartialDate, TimeSpan};
use jiff::civil::{Date, DateTime};

/// What was wanted, and an example.
pub(super) struct Wanted(pub(super) &'static str, pub(super) &'static str);

pub(super) fn date(text: &str, partial: bool) -> Result<PartialDate, Wanted> {
    let wanted = if partial {
        Wanted(
            "a year, a month or a day that exists",
            "`2006`, `2006-08` or `2006-08-17`",
        )
    } else {
        Wanted("a day that exists, written year-month-day", "`2026-02-17`")
    };
    let digits = |part: &str, n: usize| {
        (part.len() == n && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<i16>().ok())
            .flatten()
    };
    let mut parts = text.split('-');
    let year = parts.next().and_then(|part| digits(part, 4));
    let month = parts.next().map(|part| digits(part, 2));
    let day = parts.next().map(|part| digits(part, 2));
    let found = match (year, month, day, parts.next()) {
        (Some(year), Some(Some(month)), Some(Some(day)), None) => {
            Date::new(year, month as i8, day as i8)
                .ok()
                .map(|_| (year, Some(month as i8), Some(day as i8)))
        }
        (Some(year), Some(Some(month)), None, None) if partial => Date::new(year, month as i8, 1)
            .ok()
            .map(|_| (year, Some(month as i8), None)),
        (Some(year), None, None, None) if partial => Some((year, None, None)),
        _ => None,
    };
    found
        .map(|(year, month, day)| PartialDate { year, month, day })
        .ok_or(wanted)
}

/// `YYYY-MM-DDTHH:MM`, with `Z` or an offset if wanted; the offset in minutes east.
pub(super) fn datetime(text: &str) -> Result<(DateTime, Option<i16>), Wanted> {
    let wanted = || Wanted("a day and a time", "`2026-02-17T09:00`");
    let (day, rest) = text.split_once(['T', ' ']).ok_or_else(wanted)?;
    let day = date(day, false).map_err(|_| wanted())?.first();
    let (clock, offset) = match rest.find(['+', '-', 'Z']) {
        Some(at) => (&rest[..at], Some(&rest[at..])),
        None => (rest, None),
    };
    let clock = match clock.len() {
        8 if clock.ends_with(":00") => &clock[..5],
        _ => clock,
    };
    let minutes = time(clock).map_err(|_| wanted())?;
    let offset = match offset {
        None => None,
        Some("Z") => Some(0),
        Some(text) => {
            let sign = match text.as_bytes().first() {
                Some(b'+') => 1,
                Some(b'-') => -1,
                _ => return Err(wanted()),
            };
            let (hours, minutes) = text[1..].split_once(':').ok_or_else(wanted)?;
            let value = two_digits(hours).zip(two_digits(minutes).filter(|m| *m < 60));
            let value = value.map(|(hours, minutes)| hours * 60 + minutes);
            Some(sign * value.filter(|value| *value <= 14 * 60).ok_or_else(wanted)?)
        }
    };
    let at = day
        .at(0, 0, 0, 0)
        .checked_add(jiff::SignedDuration::from_mins(i64::from(minutes)))
        .map_err(|_| wanted())?;
    Ok((at, offset))
}

fn two_digits(text: &str) -> Option<i16> {
    let fine = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    fine.then(|| text.parse().ok()).flatten()
}

/// `HH:MM` from 00:00 to 24:00, or `HH.MM` as Indonesian writes it, to minutes after midnight.
pub(super) fn time(text: &str) -> Result<u16, Wanted> {
    let wanted = || Wanted("a time from 00:00 to 24:00", "`\"08:00\"`");
    let (hours, minutes) = text
        .split_once(':')
        .or_else(|| text.split_once('.'))
        .ok_or_else(wanted)?;
    let number = |part: &str| {
        ((1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u16>().ok())
            .flatten()
    };
    let (hours, minutes) = (
        number(hours).ok_or_else(wanted)?,
        number(minutes)
            .filter(|_| minutes.len() == 2)
            .ok_or_else(wanted)?,
    );
    (hours <= 24 && minutes < 60 && hours * 60 + minutes <= 1440)
        .then_some(hours * 60 + minutes)
        .ok_or_else(wanted)
}

pub(super) fn span(text: &str) -> Result<TimeSpan, Wanted> {
    let wanted = || Wanted("two times with a hyphen between them", "`\"08:00-12:00\"`");
    let (from, to) = text.split_once(['-', '–']).ok_or_else(wanted)?;
    Ok(TimeSpan {
        from: time(from.trim()).map_err(|_| wanted())?,
        to: time(to.trim()).map_err(|_| wanted())?,
    })
}

/// ISO 8601 duration of days, weeks, months, years, hours and minutes.
pub(super) fn duration(text: &str) -> Result<(), Wanted> {
    let wanted = Wanted(
        "an ISO 8601 duration",
        "`P5D` (five days) or `PT2H` (two hours)",
    );
    let parsed = text.starts_with('P')
        && text
            .parse::<jiff::Span>()
            .is_ok_and(|span| !span.is_negative());
    parsed.then_some(()).ok_or(wanted)
}

pub(super) fn url(text: &str) -> Result<(), Wanted> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host
        .rsplit('@')
        .next()
        .unwrap_or_default()
        .split(':')
        .next()
        .unwrap_or_default();
    let fine = !host.is_empty()
        && (host.contains('.') || host == "localhost")
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'));
    fine.then_some(()).ok_or(Wanted(
        "a web address with https:// or http://",
        "`https://lib.example.ac.id/`",
    ))
}

pub(super) fn email(text: &str) -> Result<(), Wanted> {
    let fine = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
    }) && !text.chars().any(|c| {
        c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\' | ',' | ';')
    });
    fine.then_some(())
        .ok_or(Wanted("one e-mail address", "`perpustakaan@example.ac.id`"))
}

/// E.164 of a number as people write it; `0…` becomes the country's code.
pub(super) fn phone(text: &str, country_code: &str) -> Result<String, Wanted> {
    let kept: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '/'))
        .collect();
    let kept = match kept.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => kept,
    };
    let number = match kept.strip_prefix('0') {
        Some(rest) if !country_code.is_empty() => format!("+{country_code}{rest}"),
        _ => kept,
    };
    let digits = number.strip_prefix('+').unwrap_or_default();
    let fine = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fine.then_some(number).ok_or(Wanted(
        "one telephone number",
        "`+62 22 7800525` or `022-7800525`",
    ))
}

/// What a careless YAML 1.1 or 1.2 reader would make of an unquoted scalar, where that is not the text itself.
pub(super) fn misread(text: &str) -> Option<&'static str> {
    if matches!(
        text,
        "yes"
            | "Yes"
            | "YES"
            | "no"
            | "No"
            | "NO"
            | "on"
            | "On"
            | "ON"
            | "off"
            | "Off"
            | "OFF"
            | "y"
            | "Y"
            | "n"
            | "N"
    ) {
        return Some("yes or no");
    }
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    if body.is_empty() || !body.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let sexagesimal = body.split_once(':').is_some_and(|(hours, minutes)| {
        !hours.is_empty()
            && hours.len() <= 2
            && minutes.len() == 2
            && (hours.to_owned() + minutes)
                .bytes()
                .all(|b| b.is_ascii_digit())
    });
    if sexagesimal {
        return Some("a number of minutes");
    }
    let number = if let Ok(whole) = text.parse::<i128>() {
        whole.to_string()
    } else if body.starts_with("0x") || body.starts_with("0o") {
        return Some("a number");
    } else {
        text.parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())?
            .to_string()
    };
    (number != text).then_some("a number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_must_exist() {
        for (text, partial, says) in [
            ("2026-02-17", false, Some("2026-02-17")),
            ("2026-02-29", false, None),
            ("2024-02-29", false, Some("2024-02-29")),
            ("2006", true, Some("2006")),
            ("2006", false, None),
            ("2006-13", true, None),
            ("2026-2-7", false, None),
            ("20260217", false, None),
            ("2026-02-17T09:00", false, None),
        ] {
            assert_eq!(
                date(text, partial).ok().map(|date| date.to_string()),
                says.map(str::to_owned),
                "{text}"
            );
        }
    }

    #[test]
    fn times_and_spans() {
        assert_eq!(time("24:00").ok(), Some(1440));
        assert_eq!(time("08.30").ok(), Some(510));
        for text in ["24:01", "8", "25:00", "08:60", "-1:00", ""] {
            assert!(time(text).is_err(), "{text}");
        }
        assert_eq!(
            span("08:00-12:00").ok(),
            Some(TimeSpan { from: 480, to: 720 })
        );
        assert!(span("08:00").is_err());
    }

    #[test]
    fn offsets_are_two_digits_and_two_digits() {
        assert_eq!(
            datetime("2026-03-05T09:00+07:00")
                .ok()
                .map(|(_, offset)| offset),
            Some(Some(420))
        );
        assert_eq!(
            datetime("2026-03-05T09:00-03:30")
                .ok()
                .map(|(_, offset)| offset),
            Some(Some(-210))
        );
        for text in ["+999:00", "+-9:00", "Z+07:00", "+7:00", "+07:60", "+15:00"] {
            assert!(
                datetime(&format!("2026-03-05T09:00{text}")).is_err(),
                "{text}"
            );
        }
        assert!(time("+8:00").is_err());
    }

    #[test]
    fn telephone_numbers_become_e164() {
        for (text, says) in [
            ("022-7800525", Some("+62227800525")),
            ("+62 811 0000 00", Some("+62811000000")),
            ("0812", None),
            ("(022) 780-0525 ext 3", None),
        ] {
            assert_eq!(phone(text, "62").ok(), says.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn scalars_that_other_readers_change_are_known() {
        for text in [
            "32.10",
            "0812",
            "no",
            "08:00",
            "1e5",
            "+62811000000",
            "297.10",
            "0x1F",
        ] {
            assert!(misread(text).is_some(), "{text}");
        }
        for text in [
            "32.73",
            "297",
            "2X4.2",
            "2006",
            "Jl. Contoh",
            "-6.9",
            "3273012D1000001",
            "nomor",
        ] {
            assert!(misread(text).is_none(), "{text}");
        }
    }
}
