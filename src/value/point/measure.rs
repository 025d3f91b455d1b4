//! How far apart points are, and which lie in a box.

use super::{Point, System};

/// The radius of the sphere that stands for the Earth, in metres.
const EARTH_RADIUS: f64 = 6_378_140.0;

impl Point {
    /// The length of the straight line between two points of a plane or of space, in
    /// their own unit. On the Earth, metres along the sphere; with heights, along the
    /// sphere through the mean of both, and from there straight up or down, as the long
    /// side of a right triangle. `None` where the systems differ.
    pub fn distance(&self, other: &Point) -> Option<f64> {
        if self.system != other.system {
            return None;
        }
        let apart = |place: usize| other.at[place] - self.at[place];
        Some(match self.system {
            System::Plane => apart(0).hypot(apart(1)),
            System::Space => apart(0).hypot(apart(1)).hypot(apart(2)),
            System::Wgs84 => EARTH_RADIUS * self.angle(other),
            System::Wgs84Space => {
                let height = f64::midpoint(self.at[2], other.at[2]);
                ((EARTH_RADIUS + height) * self.angle(other)).hypot(apart(2))
            }
        })
    }

    /// The angle between two places as seen from the centre, by the haversine formula.
    fn angle(&self, other: &Point) -> f64 {
        let [from, to] = [self, other].map(|point| point.at.map(f64::to_radians));
        let half_sine = |place: usize| ((to[place] - from[place]) / 2.0).sin();
        let (across, along) = (half_sine(0), half_sine(1));
        let haversine = along * along + across * across * from[1].cos() * to[1].cos();
        2.0 * haversine.sqrt().atan2((1.0 - haversine).max(0.0).sqrt())
    }

    /// Whether it lies in the box between two corners, its sides included. A box on the
    /// Earth goes east from the first corner, past the 180th meridian if need be.
    /// `None` where the systems differ.
    pub fn is_within(&self, lower: &Point, upper: &Point) -> Option<bool> {
        if self.system != lower.system || self.system != upper.system {
            return None;
        }
        let between = |place: usize| {
            let (low, at, high) = (lower.at[place], self.at[place], upper.at[place]);
            if place == 0 && self.system.is_geographic() && low > high {
                return at >= low || at <= high;
            }
            low <= at && at <= high
        };
        Some((0..self.system.dimensions()).all(between))
    }
}
