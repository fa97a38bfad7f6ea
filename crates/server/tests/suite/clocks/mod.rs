//! Clocks that are wrong: of one node among others, and of all.

use super::world;

mod leaps;
mod nodes;
