//! Strings by number, so that a column of text is a column of small integers.
//!
//! A dictionary only grows, and reading never waits for writing: strings lie in
//! segments of doubling size whose places are filled once. So a batch may go on
//! reading a dictionary that the graph is adding to.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

/// How many strings the first segment holds; each following segment holds twice as many.
const FIRST: u32 = 64;

/// Segments enough for every code below [`Dictionary::NULL`].
const SEGMENTS: usize = 27;

type Segment = OnceLock<Box<[OnceLock<Arc<str>>]>>;

/// An append-only table of strings and their codes; shared and filled through `&self`.
pub struct Dictionary {
    segments: [Segment; SEGMENTS],
    codes: Mutex<FxHashMap<Arc<str>, u32>>,
}

impl Dictionary {
    /// The code that stands for null; never the code of a string.
    pub const NULL: u32 = u32::MAX;

    /// An empty dictionary.
    pub fn new() -> Dictionary {
        Dictionary {
            segments: [const { OnceLock::new() }; SEGMENTS],
            codes: Mutex::new(FxHashMap::default()),
        }
    }

    /// The code of `text`, given out now if it has none yet.
    pub fn intern(&self, text: &Arc<str>) -> u32 {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(code) = codes.get(text) {
            return *code;
        }
        let code = codes.len() as u32;
        self.place(code, text);
        codes.insert(Arc::clone(text), code);
        code
    }

    /// The same, for text that need not be owned if it is known.
    pub fn code_of(&self, text: &str) -> u32 {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(code) = codes.get(text) {
            return *code;
        }
        let (code, text) = (codes.len() as u32, Arc::from(text));
        self.place(code, &text);
        codes.insert(text, code);
        code
    }

    /// The code of `text` if it has one.
    pub fn code(&self, text: &str) -> Option<u32> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).get(text).copied()
    }

    /// The string of a code; `None` for [`Dictionary::NULL`] and codes never given out.
    pub fn get(&self, code: u32) -> Option<&Arc<str>> {
        if code == Dictionary::NULL {
            return None;
        }
        let (segment, at) = locate(code);
        self.segments.get(segment)?.get()?.get(at)?.get()
    }

    /// How many strings it holds.
    pub fn len(&self) -> usize {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn place(&self, code: u32, text: &Arc<str>) {
        let (segment, at) = locate(code);
        let places = self.segments[segment].get_or_init(|| {
            let size = (FIRST as usize) << segment;
            (0..size).map(|_| OnceLock::new()).collect()
        });
        places[at].get_or_init(|| Arc::clone(text));
    }
}

/// Which segment a code lies in, and where.
fn locate(code: u32) -> (usize, usize) {
    let shifted = u64::from(code) + u64::from(FIRST);
    let segment = shifted.ilog2() - FIRST.ilog2();
    (segment as usize, (shifted - (u64::from(FIRST) << segment)) as usize)
}

impl Default for Dictionary {
    fn default() -> Dictionary {
        Dictionary::new()
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dictionary({} strings)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_up_and_read_back() {
        let dictionary = Dictionary::new();
        for number in 0..1000_u32 {
            assert_eq!(dictionary.intern(&number.to_string().into()), number);
        }
        assert_eq!(dictionary.intern(&"7".into()), 7);
        assert_eq!(dictionary.len(), 1000);
        for number in 0..1000_u32 {
            assert_eq!(dictionary.get(number).map(|text| &**text), Some(&*number.to_string()));
        }
        assert_eq!(dictionary.get(1000), None);
        assert_eq!(dictionary.get(Dictionary::NULL), None);
        assert_eq!(dictionary.code("999"), Some(999));
        assert_eq!(dictionary.code("x"), None);
    }

    #[test]
    fn the_last_code_has_a_segment() {
        assert!(locate(Dictionary::NULL - 1).0 < SEGMENTS);
        assert_eq!(locate(63), (0, 63));
        assert_eq!(locate(64), (1, 0));
    }
}
