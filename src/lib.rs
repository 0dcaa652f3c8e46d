//! silang
