//! Colours by label: those of Okabe and Ito, which people with any colour vision
//! tell apart, as light fills with a border of the full hue; then other tints of them.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Orange, sky blue, green, yellow, blue, vermilion, purple.
const HUES: [[u8; 3]; 7] = [
    [0xe6, 0x9f, 0x00],
    [0x56, 0xb4, 0xe9],
    [0x00, 0x9e, 0x73],
    [0xf0, 0xe4, 0x42],
    [0x00, 0x72, 0xb2],
    [0xd5, 0x5e, 0x00],
    [0xcc, 0x79, 0xa7],
];

/// How far each round through the hues moves towards white, in hundredths.
const ROUNDS: [u16; 4] = [72, 45, 86, 20];

/// How far a border moves from its hue towards black, in hundredths.
const BORDER: u16 = 25;

/// Fill for nodes without a label.
const UNLABELLED: [u8; 3] = [0xe8, 0xe8, 0xe8];

/// Which label has which colour.
pub(crate) struct Palette(BTreeMap<Arc<str>, usize>);

/// A fill, its border, and the colour of text that can be read on it, as `#rrggbb`.
pub(crate) struct Colors {
    pub(crate) fill: String,
    pub(crate) border: String,
    pub(crate) text: &'static str,
}

impl Palette {
    /// Gives out colours in the order of the labels' names.
    pub(crate) fn new(labels: impl Iterator<Item = Arc<str>>) -> Palette {
        let sorted: std::collections::BTreeSet<Arc<str>> = labels.collect();
        Palette(sorted.into_iter().enumerate().map(|(index, name)| (name, index)).collect())
    }

    /// The colours of a label.
    pub(crate) fn colors(&self, label: Option<&Arc<str>>) -> Colors {
        let index = label.and_then(|label| self.0.get(label)).copied();
        let fill = index.map_or(UNLABELLED, tint);
        let border = index.map_or(UNLABELLED, |index| HUES[index % HUES.len()]).map(darker);
        Colors { fill: hex(fill), border: hex(border), text: readable_on(fill) }
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn tint(index: usize) -> [u8; 3] {
    let whiter = ROUNDS[index / HUES.len() % ROUNDS.len()];
    HUES[index % HUES.len()].map(|part| {
        let part = u16::from(part);
        (part + (255 - part) * whiter / 100) as u8
    })
}

fn darker(part: u8) -> u8 {
    (u16::from(part) * (100 - BORDER) / 100) as u8
}

/// Black or white, whichever stands out more, by the weights of the eye.
fn readable_on([red, green, blue]: [u8; 3]) -> &'static str {
    let brightness = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    if brightness >= 128_000 { "#000000" } else { "#ffffff" }
}
