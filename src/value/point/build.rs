//! Points from maps of coordinates.

use super::super::{Map, ValueError};
use super::{Point, System, Type, Value, float};

/// What a map of coordinates says, before it is known to say enough.
struct Given<'a> {
    map: &'a Map,
    /// Who asked, for messages.
    context: &'a str,
}

impl Point {
    /// A point of `x`, `y` and perhaps `z`, or of `longitude`, `latitude` and perhaps
    /// `height`; the system is told by `crs` or `srid`, else by which of them there are.
    /// `None` where one of them is null; other keys mean nothing.
    pub fn from_map(map: &Map, context: &str) -> Result<Option<Point>, ValueError> {
        const KEYS: [&str; 8] = ["x", "y", "z", "longitude", "latitude", "height", "crs", "srid"];
        if KEYS.iter().any(|key| map.get(*key).is_some_and(Value::is_null)) {
            return Ok(None);
        }
        Given { map, context }.point().map(Some)
    }

    /// A point whose coordinates may be out of range.
    fn checked(system: System, at: [f64; 3], context: &str) -> Result<Point, ValueError> {
        let refused = |problem: String| ValueError::BadArgument {
            context: context.to_owned(),
            problem,
            detail: "NumberOutOfRange",
        };
        if let Some(endless) = at.iter().find(|coordinate| !coordinate.is_finite()) {
            let found = float(*endless);
            return Err(refused(format!("{found} found, expected a finite coordinate")));
        }
        let [mut x, y, z] = at;
        if system.is_geographic() {
            if !(-90.0..=90.0).contains(&y) {
                return Err(refused(format!("latitude {y} found, expected -90 to 90")));
            }
            x = around(x);
        }
        // adding makes a negative zero a zero
        Ok(Point { system, at: [x + 0.0, y + 0.0, z + 0.0] })
    }
}

/// A longitude between -180 and 180, both included.
fn around(longitude: f64) -> f64 {
    if longitude > 180.0 {
        180.0 - (180.0 - longitude).rem_euclid(360.0)
    } else if longitude < -180.0 {
        (longitude + 180.0).rem_euclid(360.0) - 180.0
    } else {
        longitude
    }
}

impl Given<'_> {
    fn point(&self) -> Result<Point, ValueError> {
        let named = self.system()?;
        let (first, second, is_earth) = self.first_two()?;
        let third = self.third(is_earth || named.is_some_and(System::is_geographic))?;
        let system = match (named, is_earth, third.is_some()) {
            (Some(system), ..) => system,
            (None, true, false) => System::Wgs84,
            (None, true, true) => System::Wgs84Space,
            (None, false, false) => System::Plane,
            (None, false, true) => System::Space,
        };
        if is_earth && !system.is_geographic() {
            let name = system.name();
            return Err(self.bad(format!("`{name}` has no longitude and latitude")));
        }
        let given = if third.is_some() { 3 } else { 2 };
        if given != system.dimensions() {
            let (name, wanted) = (system.name(), system.dimensions());
            return Err(
                self.bad(format!("{given} coordinates found, expected {wanted} in `{name}`"))
            );
        }
        Point::checked(system, [first, second, third.unwrap_or(0.0)], self.context)
    }

    /// The system, where it is named or numbered.
    fn system(&self) -> Result<Option<System>, ValueError> {
        match (self.map.get("crs"), self.map.get("srid")) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => {
                Err(self.bad("`crs` and `srid` found, expected one of them".to_owned()))
            }
            (Some(Value::String(name)), None) => {
                System::named(name).map(Some).ok_or_else(|| self.no_system(&format!("`{name}`")))
            }
            (None, Some(Value::Integer(number))) => {
                let found = System::numbered(*number);
                found.map(Some).ok_or_else(|| self.no_system(&number.to_string()))
            }
            (Some(other), _) => Err(self.mismatch("crs", "a string", other)),
            (_, Some(other)) => Err(self.mismatch("srid", "an integer", other)),
        }
    }

    fn no_system(&self, found: &str) -> ValueError {
        let names: Vec<String> = System::names().map(|name| format!("`{name}`")).collect();
        self.bad(format!("{found} is no coordinate system, expected one of {}", names.join(", ")))
    }

    /// The first two coordinates, and whether they are degrees.
    fn first_two(&self) -> Result<(f64, f64, bool), ValueError> {
        for (first, second, is_earth) in [("x", "y", false), ("longitude", "latitude", true)] {
            if let (Some(first), Some(second)) = (self.number(first)?, self.number(second)?) {
                return Ok((first, second, is_earth));
            }
        }
        Err(self.bad("expected `x` and `y`, or `longitude` and `latitude`".to_owned()))
    }

    /// `z`, which is `height` where there is one.
    fn third(&self, is_earth: bool) -> Result<Option<f64>, ValueError> {
        match self.number("z")? {
            None if is_earth => self.number("height"),
            third => Ok(third),
        }
    }

    fn number(&self, key: &str) -> Result<Option<f64>, ValueError> {
        match self.map.get(key) {
            None => Ok(None),
            Some(Value::Integer(number)) => Ok(Some(*number as f64)),
            Some(Value::Float(number)) => Ok(Some(*number)),
            Some(other) => Err(self.mismatch(key, "a number", other)),
        }
    }

    fn mismatch(&self, key: &str, expected: &str, found: &Value) -> ValueError {
        let context = format!("`{key}` of {}", self.context);
        ValueError::mismatch(context, expected, Type::of(found))
    }

    fn bad(&self, problem: String) -> ValueError {
        let context = self.context.to_owned();
        ValueError::BadArgument { context, problem, detail: "InvalidArgumentValue" }
    }
}
