//! Days of the proleptic Gregorian calendar.

use std::fmt;

/// The years a date can have, both included.
pub const YEARS: std::ops::RangeInclusive<i64> = -999_999_999..=999_999_999;

/// How many days 400 years have, after which the calendar repeats.
const CYCLE: i64 = 146_097;

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// A calendar date, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    days: i64,
}

impl Date {
    /// The date so many days after 1970-01-01; `None` outside [`YEARS`].
    pub fn from_epoch_day(days: i64) -> Option<Date> {
        let lowest = civil_to_days(*YEARS.start(), 1, 1);
        let highest = civil_to_days(*YEARS.end(), 12, 31);
        (lowest..=highest).contains(&days).then_some(Date { days })
    }

    /// The date of a year, month and day; `None` where there is none.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Date> {
        let exists = YEARS.contains(&year)
            && (1..=12).contains(&month)
            && (1..=month_length(year, month)).contains(&day);
        exists.then(|| Date { days: civil_to_days(year, month, day) })
    }

    /// The date of an ISO week year, week and day of the week; `None` where there is none.
    pub fn from_week(year: i64, week: i64, day: i64) -> Option<Date> {
        if !YEARS.contains(&year) || !(1..=7).contains(&day) {
            return None;
        }
        if !(1..=weeks_in(year)).contains(&week) {
            return None;
        }
        Date::from_epoch_day(first_monday(year) + (week - 1) * 7 + day - 1)
    }

    /// The date of a day of the year, from one; `None` where there is none.
    pub fn from_ordinal(year: i64, day: i64) -> Option<Date> {
        let exists = YEARS.contains(&year) && (1..=year_length(year)).contains(&day);
        exists.then(|| Date { days: civil_to_days(year, 1, 1) + day - 1 })
    }

    /// The date of a day of a quarter, both from one; `None` where there is none.
    pub fn from_quarter(year: i64, quarter: i64, day: i64) -> Option<Date> {
        if !(1..=4).contains(&quarter) {
            return None;
        }
        let first = Date::new(year, quarter * 3 - 2, 1)?;
        let months = quarter * 3 - 2..=quarter * 3;
        let length: i64 = months.map(|month| month_length(year, month)).sum();
        (1..=length).contains(&day).then_some(Date { days: first.days + day - 1 })
    }

    /// Days since 1970-01-01.
    pub fn epoch_day(self) -> i64 {
        self.days
    }

    /// Year, month and day.
    pub fn civil(self) -> (i64, i64, i64) {
        days_to_civil(self.days)
    }

    /// The astronomical year: the one before year 1 is 0.
    pub fn year(self) -> i64 {
        self.civil().0
    }

    /// 1 to 12.
    pub fn month(self) -> i64 {
        self.civil().1
    }

    /// The day of the month.
    pub fn day(self) -> i64 {
        self.civil().2
    }

    /// 1 to 4.
    pub fn quarter(self) -> i64 {
        (self.month() - 1) / 3 + 1
    }

    /// The day of the quarter, from one.
    pub fn day_of_quarter(self) -> i64 {
        let (year, month, _) = self.civil();
        self.days - civil_to_days(year, (month - 1) / 3 * 3 + 1, 1) + 1
    }

    /// The day of the year, from one.
    pub fn ordinal(self) -> i64 {
        self.days - civil_to_days(self.year(), 1, 1) + 1
    }

    /// The day of the week, Monday is 1.
    pub fn weekday(self) -> i64 {
        (self.days + 3).rem_euclid(7) + 1
    }

    /// The ISO week year: the year of this week's Thursday.
    pub fn week_year(self) -> i64 {
        days_to_civil(self.days + 4 - self.weekday()).0
    }

    /// The ISO week, from one.
    pub fn week(self) -> i64 {
        (self.days - first_monday(self.week_year())) / 7 + 1
    }

    /// The date so many days later; `None` outside [`YEARS`].
    pub fn plus_days(self, days: i64) -> Option<Date> {
        Date::from_epoch_day(self.days.checked_add(days)?)
    }

    /// The same day so many months later, or the last day of that month if it is
    /// shorter; `None` outside [`YEARS`].
    pub fn plus_months(self, months: i64) -> Option<Date> {
        let (year, month, day) = self.civil();
        let count = (year * 12 + month - 1).checked_add(months)?;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        if !YEARS.contains(&year) {
            return None;
        }
        Date::new(year, month, day.min(month_length(year, month)))
    }
}

/// How many days a month has.
pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn year_length(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

/// The Monday of week 1: the week that holds January 4.
fn first_monday(year: i64) -> i64 {
    let fourth = Date { days: civil_to_days(year, 1, 4) };
    fourth.days - (fourth.weekday() - 1)
}

fn weeks_in(year: i64) -> i64 {
    (first_monday(year + 1) - first_monday(year)) / 7
}

/// Counts from March, so that the leap day comes last in its year.
fn civil_to_days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * CYCLE + day_of_era - EPOCH
}

fn days_to_civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + EPOCH;
    let era = shifted.div_euclid(CYCLE);
    let day_of_era = shifted.rem_euclid(CYCLE);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

impl fmt::Display for Date {
    /// As ISO 8601 does, with a sign where the year has not four digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        match year {
            0..=9999 => write!(f, "{year:04}-{month:02}-{day:02}"),
            10_000.. => write!(f, "+{year}-{month:02}-{day:02}"),
            _ => write!(f, "-{:04}-{month:02}-{day:02}", -year),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_civil_dates_agree_over_a_cycle_and_at_the_ends() {
        let mut date = Date::new(1599, 12, 31).expect("it exists");
        while date.year() < 2001 {
            let next = date.plus_days(1).expect("in range");
            let (year, month, day) = next.civil();
            assert_eq!(Date::new(year, month, day), Some(next));
            assert_eq!(Date::from_ordinal(year, next.ordinal()), Some(next));
            assert_eq!(Date::from_week(next.week_year(), next.week(), next.weekday()), Some(next));
            assert_eq!(Date::from_quarter(year, next.quarter(), next.day_of_quarter()), Some(next));
            date = next;
        }
        let last = Date::new(999_999_999, 12, 31).expect("it exists");
        assert_eq!(last.civil(), (999_999_999, 12, 31));
        assert_eq!(last.plus_days(1), None);
        let first = Date::new(-999_999_999, 1, 1).expect("it exists");
        assert_eq!(first.civil(), (-999_999_999, 1, 1));
        assert_eq!(first.plus_months(-1), None);
        assert_eq!(first.to_string(), "-999999999-01-01");
        assert_eq!(Date::new(1970, 1, 1).map(Date::epoch_day), Some(0));
    }

    #[test]
    fn impossible_dates() {
        assert_eq!(Date::new(2023, 2, 29), None);
        assert_eq!(Date::new(2023, 13, 1), None);
        assert_eq!(Date::from_week(2021, 53, 1), None);
        assert_eq!(Date::from_ordinal(2023, 366), None);
        assert_eq!(Date::from_quarter(2023, 1, 91), None);
        assert_eq!(Date::new(i64::MAX, 1, 1), None);
    }

    #[test]
    fn months_end_on_days_that_exist() {
        let date = Date::new(2011, 1, 31).expect("it exists");
        assert_eq!(date.plus_months(1).map(|date| date.to_string()).as_deref(), Some("2011-02-28"));
        assert_eq!(date.plus_months(-2).map(Date::civil), Some((2010, 11, 30)));
        assert_eq!(date.plus_months(i64::MAX), None);
    }
}
