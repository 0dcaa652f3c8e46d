//! Minified pages are the same documents.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

#[path = "support/same_document.rs"]
mod same_document;

use same_document::{same_document, same_text};
use silang::render::minify::minify;

#[test]
fn a_page_with_a_bit_of_everything_stays_the_same_document() {
    let page = r#"<!doctype html>
<html lang="id">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Perpustakaan  A</title>
<link rel="stylesheet" href="/a.css">
<script type="application/ld+json">{"name": "\u003c/script\u003e"}</script>
</head>
<body class="b a">
<!-- gone -->
<nav aria-label="Utama"><ul><li><a href="/">Beranda</a></li> <li><a href="/x?a=1&amp;copy=2">X</a></li></ul></nav>
<main>
<h1>Satu <em>dua</em> <b>tiga</b></h1>
<p>AT&amp;T, 1 &lt; 2 dan "kutip" 'tunggal'; <code>a  b</code>
baris.</p>
<pre tabindex="0"><code>
 a
   b &lt;c&gt;
</code></pre>
<div class="table-scroll" role="region" tabindex="0"><table><caption>Jam</caption>
<thead><tr><th scope="col">Hari</th><td></td></tr></thead>
<tbody><tr><td>Senin</td><td class="align-right">08.00–16.00</td></tr></tbody></table></div>
<form action="/cari/" role="search"><label for="q">Cari</label> <input type="text" id="q" name="q" required>
<select name="s"><option value="" selected>Semua</option><option>A</option></select>
<textarea>
 a
</textarea><button type="submit">Cari</button></form>
<svg viewBox="0 0 10 10" aria-hidden="true"><linearGradient id="g"></linearGradient><path d="M0 0L1 1"/></svg>
<template><p>isi  templat</p></template>
<dialog><p>x</p></dialog><details open><summary>Lihat</summary><p>y</p></details>
<img src="/a.jpg" alt="" width="1" height="1" loading="lazy">
</main>
</body>
</html>
"#;
    let after = minify(page).expect("minified");
    assert!(after.len() < page.len());
    same_document(page, &after).unwrap();
    same_text(page, &after).unwrap();
}

#[test]
fn differences_are_seen() {
    for (before, after) in [
        ("<p>a</p>", "<p>b</p>"),
        ("<p>a</p>", "<p>a</p><p></p>"),
        ("<p class=a>a</p>", "<p>a</p>"),
        ("<p class=a>a</p>", "<p class=b>a</p>"),
        ("<pre>a  b</pre>", "<pre>a b</pre>"),
        ("<p>a&nbsp;b</p>", "<p>a b</p>"),
        (
            "<template><i>a</i></template>",
            "<template><b>a</b></template>",
        ),
        ("<!doctype html><p>a</p>", "<p>a</p>"),
    ] {
        assert!(same_document(before, after).is_err(), "{before}");
    }
    same_document(
        "<p id=a class=b> a\n b </p>",
        "<p class=b id=a>a b</p><!-- c -->",
    )
    .unwrap();
    assert!(same_text("<p>a <b>b</b></p>", "<p>a<b>b</b></p>").is_err());
    same_text("<p>a <b>b</b></p>", "<p>a\n<b>b</b></p>").unwrap();
}
