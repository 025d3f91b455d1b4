//! Folders of CSV files with the headers of neo4j-admin, into a graph.
//!
//! In: a folder whose files are `Person.csv`, nodes with that label, and
//! `Person_KNOWS_Person.csv`, relationships of that type. Out: a
//! [`Graph`], and what was skipped.
//!
//! ```text
//! Person.csv                            Person_KNOWS_Person.csv
//! id:ID(Person),name:string,age:int     :START_ID(Person),:END_ID(Person),since:date
//! 1,Ann,36                              1,2,2020-05-01
//! 2,"Bob, the elder",                   2,1,
//! ```
//!
//! Files are read in blocks of whole rows, and the blocks parsed side by side; they are
//! put into the graph in order, so that the nodes of a file have ids that count up, and
//! so have its relationships. No file is ever held whole.
//!
//! This room refuses to guess: a field that is not of its column's type, an end that is
//! the id of no node, an id that is taken end the reading, unless bad rows are to be
//! skipped.

mod error;
mod header;
mod table;
mod blocks;
mod ids;
mod rows;
mod fill;

use std::path::Path;

use rayon::prelude::*;

use self::blocks::{Block, Blocks};
pub use self::error::{Place, Problem, TableError};
use self::fill::Filling;
use self::ids::Groups;
use self::rows::{Rows, parse};
pub use self::table::is_folder;
use self::table::{Table, tables};
use crate::graph::Graph;

/// How many of the skipped rows are kept to be told of.
const TOLD_MAX: usize = 5;

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Leave rows out that cannot be read, instead of ending with the first of them.
    pub skip_bad: bool,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are in the graph.
    pub bytes: u64,
    /// Bytes of all files.
    pub bytes_total: u64,
}

/// A graph that was imported.
#[derive(Debug)]
pub struct Imported {
    /// The graph.
    pub graph: Graph,
    /// What it lacks.
    pub skipped: Skipped,
}

/// Rows that were left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// How many.
    pub count: u64,
    /// The first few, with the reason.
    pub first: Vec<TableError>,
}

impl Skipped {
    /// Takes note of one.
    fn note(&mut self, error: TableError) {
        self.count += 1;
        if self.first.len() < TOLD_MAX {
            self.first.push(error);
        }
    }
}

/// Imports all tables of a folder; `progress` hears now and then how far it is.
pub fn import(
    folder: &Path,
    options: Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Imported, TableError> {
    let tables = tables(folder)?;
    let (nodes, relationships) = tables.split_at(tables.partition_point(|table| table.is_nodes));
    let bytes_total = tables.iter().map(|table| table.bytes).sum();
    let mut report = |bytes| progress(Progress { bytes, bytes_total });
    let mut filling = Filling::new(options);
    let rows = |tables: &[Table]| tables.iter().map(Table::about_rows).sum::<u64>() as usize;
    filling.reserve(rows(nodes), rows(relationships));
    let none = Groups::default();
    let parse_nodes = |block: &Block| parse(block, &nodes[block.table], &none);
    run(nodes, &parse_nodes, &mut |rows| filling.nodes(&nodes[rows.table], rows), &mut report)?;
    filling.conclude_nodes(nodes);
    let mut groups = std::mem::take(&mut filling.groups);
    groups.settle();
    refuse_unknown_groups(relationships, &groups)?;
    let parse_ends = |block: &Block| parse(block, &relationships[block.table], &groups);
    let before: u64 = nodes.iter().map(|table| table.bytes).sum();
    run(
        relationships,
        &parse_ends,
        &mut |rows| filling.relationships(&relationships[rows.table], rows),
        &mut |bytes| report(before + bytes),
    )?;
    Ok(filling.finish())
}

/// Parses blocks on all cores while those parsed before are put into the graph.
fn run(
    tables: &[Table],
    parse: &(dyn Fn(&Block) -> Rows + Sync),
    put: &mut (dyn FnMut(Rows) -> Result<(), TableError> + Send),
    report: &mut dyn FnMut(u64),
) -> Result<(), TableError> {
    let at_once = 4 * rayon::current_num_threads();
    let mut source = Blocks::of(tables);
    let mut blocks = source.take(at_once)?;
    let mut parsed: Vec<Rows> = Vec::new();
    let mut bytes = 0;
    while !(blocks.is_empty() && parsed.is_empty()) {
        bytes += parsed.iter().map(|rows| rows.bytes as u64).sum::<u64>();
        let (next_parsed, next_blocks) = rayon::join(
            || blocks.par_iter().map(parse).collect::<Vec<Rows>>(),
            || {
                parsed.into_iter().try_for_each(&mut *put)?;
                source.take(at_once)
            },
        );
        parsed = next_parsed;
        source.reuse(std::mem::replace(&mut blocks, next_blocks?));
        report(bytes);
    }
    Ok(())
}

fn refuse_unknown_groups(tables: &[Table], groups: &Groups) -> Result<(), TableError> {
    for table in tables {
        for (index, field) in table.fields.iter().enumerate() {
            if let header::Field::End { group, .. } = field
                && groups.find(group).is_none()
            {
                let nearest = groups.nearest(group);
                let problem = Problem::UnknownGroup { found: group.clone(), nearest };
                let place = Some(table.place(1, index));
                return Err(TableError { problem: Box::new(problem), place });
            }
        }
    }
    Ok(())
}
