//! Points: places in a plane, in space, or on the Earth.
//!
//! In: a map of coordinates ([`Point::from_map`]). Out: components, distances, an order
//! and a text that the language reads back. Every coordinate is a finite number and no
//! zero is negative, so that points are equal, ordered and hashed without exceptions.
//! Points of different systems are never compared by their coordinates, and no
//! coordinate is ever converted from one system to another.

mod build;
mod measure;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::display::float;
use super::{Type, Value};

/// What coordinates mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum System {
    /// Longitude and latitude in degrees.
    Wgs84,
    /// The same and a height in metres.
    Wgs84Space,
    /// A plane.
    Plane,
    /// Space.
    Space,
}

/// A system's number in the registry of such systems, and its name.
const SYSTEMS: [(System, u16, &str); 4] = [
    (System::Wgs84, 4326, "wgs-84"),
    (System::Wgs84Space, 4979, "wgs-84-3d"),
    (System::Plane, 7203, "cartesian"),
    (System::Space, 9157, "cartesian-3d"),
];

/// A place in one of the four systems.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    system: System,
    /// The third is 0 where there are but two.
    at: [f64; 3],
}

impl System {
    /// The system of that name, in any letter case.
    pub fn named(name: &str) -> Option<System> {
        let row = SYSTEMS.iter().find(|(_, _, known)| known.eq_ignore_ascii_case(name));
        row.map(|(system, ..)| *system)
    }

    /// The system of that number.
    pub fn numbered(number: i64) -> Option<System> {
        let row = SYSTEMS.iter().find(|(_, known, _)| i64::from(*known) == number);
        row.map(|(system, ..)| *system)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SYSTEMS.iter().map(|(_, _, name)| *name)
    }

    /// Its name, such as `wgs-84`.
    pub fn name(self) -> &'static str {
        SYSTEMS[self as usize].2
    }

    /// Its number, such as 4326.
    pub fn srid(self) -> u16 {
        SYSTEMS[self as usize].1
    }

    /// Whether coordinates are degrees on the Earth.
    pub fn is_geographic(self) -> bool {
        matches!(self, System::Wgs84 | System::Wgs84Space)
    }

    /// How many coordinates it has.
    pub fn dimensions(self) -> usize {
        if matches!(self, System::Wgs84 | System::Plane) { 2 } else { 3 }
    }
}

impl Point {
    /// What its coordinates mean.
    pub fn system(&self) -> System {
        self.system
    }

    /// Two or three of them.
    pub fn coordinates(&self) -> &[f64] {
        &self.at[..self.system.dimensions()]
    }

    /// Its coordinates as `x`, `y` and `z`, in any system.
    pub fn named_coordinates(&self) -> impl Iterator<Item = (&'static str, f64)> {
        ["x", "y", "z"].into_iter().zip(self.coordinates().iter().copied())
    }

    /// `point.key`; nothing where it has no such component.
    pub fn component(&self, key: &str) -> Option<Value> {
        let at = |place: usize| self.coordinates().get(place).copied().map(Value::Float);
        let on_earth = |place| if self.system.is_geographic() { at(place) } else { None };
        match key {
            "x" => at(0),
            "y" => at(1),
            "z" => at(2),
            "longitude" => on_earth(0),
            "latitude" => on_earth(1),
            "height" => on_earth(2),
            "crs" => Some(Value::string(self.system.name())),
            "srid" => Some(Value::Integer(i64::from(self.system.srid()))),
            _ => None,
        }
    }

    /// The order of `ORDER BY`: by system, then coordinate by coordinate.
    pub fn order(&self, other: &Point) -> Ordering {
        let pairs = self.at.iter().zip(&other.at);
        let by_place = || pairs.map(|(a, b)| a.total_cmp(b)).find(|ordering| ordering.is_ne());
        let by_system = self.system.srid().cmp(&other.system.srid());
        by_system.then_with(|| by_place().unwrap_or(Ordering::Equal))
    }
}

impl Eq for Point {}

impl Hash for Point {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.system.hash(state);
        self.at.iter().for_each(|coordinate| state.write_u64(coordinate.to_bits()));
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "point({{")?;
        for (name, coordinate) in self.named_coordinates() {
            write!(f, "{name}: {}, ", float(coordinate))?;
        }
        write!(f, "crs: '{}'}})", self.system.name())
    }
}

impl From<Point> for Value {
    fn from(point: Point) -> Value {
        Value::Point(std::sync::Arc::new(point))
    }
}
