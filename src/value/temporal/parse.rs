//! Temporal values from text, as ISO 8601 writes them.
//!
//! Separators may be left out, and the least significant parts. Years beyond four
//! digits carry a sign. `None` everywhere means that the text is not of that form
//! or names a day or time that does not exist.

use super::clock::Clock;
use super::date::Date;
use super::datetime::{DateTime, LocalDateTime};
use super::duration::Duration;
use super::time::{LocalTime, Time};
use super::zone::Zone;

/// A year and what of it, with or without dashes: a month and day, `2015-07-21`; a
/// week and its day, `2015-W30-2`; a quarter and its day, `2015-Q3-21`; a day of the
/// year, `2015-202`. What comes last may be left out.
pub fn date(text: &str) -> Option<Date> {
    let (year, rest) = year(text)?;
    if rest.is_empty() {
        return Date::new(year, 1, 1);
    }
    if let Some((week, day)) = lettered(rest, 'W', 2, 1) {
        return Date::from_week(year, week?, day?);
    }
    if let Some((quarter, day)) = lettered(rest, 'Q', 1, 2) {
        return Date::from_quarter(year, quarter?, day?);
    }
    match rest.strip_prefix('-') {
        Some(rest) => match rest.split_once('-') {
            Some((month, day)) => Date::new(year, digits(month, 2)?, digits(day, 2)?),
            None if rest.len() == 3 => Date::from_ordinal(year, digits(rest, 3)?),
            None => Date::new(year, digits(rest, 2)?, 1),
        },
        None if is_signed(text) => None,
        None => match rest.len() {
            2 => Date::new(year, digits(rest, 2)?, 1),
            3 => Date::from_ordinal(year, digits(rest, 3)?),
            4 => Date::new(year, digits(rest.get(..2)?, 2)?, digits(rest.get(2..)?, 2)?),
            _ => None,
        },
    }
}

/// A part that begins with a letter, and the day in it, each of so many digits;
/// `None` where the letter is not there.
fn lettered(
    text: &str,
    letter: char,
    part_digits: usize,
    day_digits: usize,
) -> Option<(Option<i64>, Option<i64>)> {
    let (dash, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let rest = rest.strip_prefix(letter)?;
    let (part, day) = rest.split_at_checked(part_digits).unwrap_or((rest, ""));
    let day = match day {
        "" => Some(1),
        day => day.strip_prefix(dash).and_then(|day| digits(day, day_digits)),
    };
    Some((digits(part, part_digits), day))
}

fn is_signed(text: &str) -> bool {
    text.starts_with(['+', '-'])
}

/// A year and what follows it: four digits, or a sign and up to nine.
fn year(text: &str) -> Option<(i64, &str)> {
    if !is_signed(text) {
        return Some((digits(text.get(..4)?, 4)?, &text[4..]));
    }
    let length = text[1..].bytes().take_while(u8::is_ascii_digit).count();
    let number = digits(text[1..].get(..length)?, length).filter(|_| (1..=9).contains(&length))?;
    let number = if text.starts_with('-') { -number } else { number };
    Some((number, &text[1 + length..]))
}

/// Exactly `count` digits as a number.
fn digits(text: &str, count: usize) -> Option<i64> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if all { text.parse().ok() } else { None }
}

/// `HH:MM:SS.fraction` or `HHMMSS.fraction`, or the beginning of it.
pub fn local_time(text: &str) -> Option<LocalTime> {
    let (clock, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let compact = match clock.as_bytes() {
        [_, _] | [_, _, b':', _, _] | [_, _, b':', _, _, b':', _, _] => clock.replace(':', ""),
        _ => clock.to_owned(),
    };
    let part = |at: usize| match compact.get(at..at + 2) {
        Some(pair) => digits(pair, 2),
        None => Some(0),
    };
    let nanos = match fraction {
        Some(fraction) if compact.len() == 6 => nanos(fraction)?,
        Some(_) => return None,
        None => 0,
    };
    let complete = matches!(compact.len(), 2 | 4 | 6) && compact.is_ascii();
    if complete { LocalTime::new(part(0)?, part(2)?, part(4)?, nanos) } else { None }
}

/// One to nine digits after the point, as nanoseconds.
fn nanos(fraction: &str) -> Option<i64> {
    let count = fraction.len();
    if !(1..=9).contains(&count) {
        return None;
    }
    Some(digits(fraction, count)? * 10_i64.pow(9 - count as u32))
}

/// A time of day with an offset; without one, that of the clock.
pub fn time(text: &str, clock: &Clock) -> Option<Time> {
    let text = text.strip_prefix('T').unwrap_or(text);
    let (time, zone) = split_zone(text);
    let offset = match zoned(zone)? {
        (Some(offset), None) => offset,
        (None, zone) => clock.offset_of(zone.unwrap_or(clock.zone())),
        _ => return None,
    };
    Some(Time { local: local_time(time)?, offset })
}

/// A date, `T` and a time; midnight where there is only a date.
pub fn local_date_time(text: &str) -> Option<LocalDateTime> {
    match text.split_once('T') {
        Some((day, time)) => Some(LocalDateTime { date: date(day)?, time: local_time(time)? }),
        None => Some(LocalDateTime { date: date(text)?, time: LocalTime::MIDNIGHT }),
    }
}

/// A date, `T`, a time and a zone: an offset, a name in brackets, or both; without
/// any, the zone of the clock.
pub fn date_time(text: &str, clock: &Clock) -> Option<DateTime> {
    let Some((day, time)) = text.split_once('T') else {
        return DateTime::new(local_date_time(text)?, clock.zone(), None);
    };
    let (time, zone) = split_zone(time);
    let local = LocalDateTime { date: date(day)?, time: local_time(time)? };
    match zoned(zone)? {
        (offset, Some(zone)) => {
            let at = DateTime::new(local, zone, offset)?;
            offset.is_none_or(|offset| offset == at.offset()).then_some(at)
        }
        (Some(offset), None) => DateTime::new(local, Zone::Offset(offset), None),
        (None, None) => DateTime::new(local, clock.zone(), None),
    }
}

/// A time and what follows it.
fn split_zone(text: &str) -> (&str, &str) {
    text.split_at(text.find(['Z', '+', '-', '[']).unwrap_or(text.len()))
}

/// The offset and the named zone at the end of a text, either or both.
fn zoned(text: &str) -> Option<(Option<i32>, Option<Zone>)> {
    let (offset, name) = match text.split_once('[') {
        Some((offset, name)) => (offset, Some(name.strip_suffix(']')?)),
        None => (text, None),
    };
    let offset = match offset {
        "" => None,
        offset => match Zone::parse(offset)? {
            Zone::Offset(offset) => Some(offset),
            Zone::Named(_) => return None,
        },
    };
    match name {
        Some(name) => Some((offset, Some(Zone::parse(name)?))),
        None => Some((offset, None)),
    }
}

/// The denominator under which parts of durations are kept while they are read.
pub(super) const SCALE: i128 = 1_000_000_000_000_000_000;

/// Units of a duration in the order they are written, with how many of what they
/// are: months, days or seconds.
const DATE_UNITS: [(char, usize, i128); 4] = [('Y', 0, 12), ('M', 0, 1), ('W', 1, 7), ('D', 1, 1)];
const TIME_UNITS: [(char, usize, i128); 3] = [('H', 2, 3600), ('M', 2, 60), ('S', 2, 1)];

/// `PnYnMnWnDTnHnMnS`, each part with its own sign and fraction, or
/// `PYYYY-MM-DDTHH:MM:SS`.
pub fn duration(text: &str) -> Option<Duration> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let text = text.strip_prefix('P')?;
    let (days, clock) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some((days, clock)) => (days, clock),
        None => (text, ""),
    };
    let by_units = !days.is_empty() && days.ends_with(|last: char| last.is_ascii_digit());
    let parts = if by_units { by_date(days, clock)? } else { by_unit(days, clock)? };
    let [months, days, seconds] = parts.map(|part| part * sign);
    Duration::from_ratio(months, days, seconds, SCALE)
}

/// Months, days and seconds of a duration written like a date and time.
fn by_date(days: &str, clock: &str) -> Option<[i128; 3]> {
    let compact = match days.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', _, _] => days.replace('-', ""),
        _ => days.to_owned(),
    };
    let part = |range: std::ops::Range<usize>| {
        let count = range.len();
        digits(compact.get(range)?, count)
    };
    let (years, months, days) = (part(0..4)?, part(4..6)?, part(6..8)?);
    let clock = if clock.is_empty() { LocalTime::MIDNIGHT } else { local_time(clock)? };
    if compact.len() != 8 || months > 12 || days > 31 {
        return None;
    }
    let seconds = i128::from(clock.nanos()) * (SCALE / 1_000_000_000);
    Some([i128::from(years * 12 + months) * SCALE, i128::from(days) * SCALE, seconds])
}

/// Months, days and seconds of a duration written unit by unit.
fn by_unit(days: &str, clock: &str) -> Option<[i128; 3]> {
    if days.is_empty() && clock.is_empty() {
        return None;
    }
    let mut parts = [0_i128; 3];
    add_units(days, &DATE_UNITS, &mut parts)?;
    add_units(clock, &TIME_UNITS, &mut parts)?;
    Some(parts)
}

fn add_units(mut text: &str, units: &[(char, usize, i128)], parts: &mut [i128; 3]) -> Option<()> {
    let mut units = units.iter();
    while !text.is_empty() {
        let at = text.find(|c: char| c.is_ascii_alphabetic())?;
        let letter = text[at..].chars().next()?;
        let (_, part, size) = units.find(|(unit, ..)| *unit == letter)?;
        let amount = amount(&text[..at])?.checked_mul(*size)?;
        parts[*part] = parts[*part].checked_add(amount)?;
        text = &text[at + 1..];
    }
    Some(())
}

/// A signed number with at most nine digits of fraction, over [`SCALE`].
fn amount(text: &str) -> Option<i128> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], nanos(&text[at + 1..])?),
        None => (text, 0),
    };
    let plain = whole.bytes().all(|byte| byte.is_ascii_digit());
    let whole: u64 = if plain { whole.parse().ok()? } else { return None };
    Some(sign * (i128::from(whole) * SCALE + i128::from(fraction) * (SCALE / 1_000_000_000)))
}
