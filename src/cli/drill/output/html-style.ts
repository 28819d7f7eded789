/** The style sheet of the HTML report. The policy of the file names its hash. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --back: light-dark(#fff, #0e1116);
  --raised: light-dark(#f1f3f6, #1e242d);
  --ink: light-dark(#171c24, #e8ecf1);
  --faint: light-dark(#566070, #9aa6b5);
  --line: light-dark(#d6dbe2, #2a313c);
  --main: light-dark(#3b4fd4, #93a4ff);
  font: 400 14px/1.5 system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
body { background: var(--back); color: var(--ink); margin: 0 auto; max-width: 80rem; padding: 16px; }
h1 { font-size: 20px; margin: 0; }
h2 { font-size: 16px; margin: 32px 0 8px; }
h3 { font-size: 14px; margin: 0; overflow-wrap: anywhere; }
a { color: var(--main); }
:focus-visible { outline: 2px solid var(--main); outline-offset: 2px; }
pre { background: var(--raised); border-radius: 6px; font: 12px/1.5 ui-monospace, "Cascadia Mono", "Noto Sans Mono", monospace; margin: 4px 0; max-height: 40rem; overflow: auto; overflow-wrap: anywhere; padding: 8px; white-space: pre-wrap; }
code { user-select: all; }
ul { margin: 4px 0; padding-left: 20px; }
li, .facts, summary { overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 8px 0; }
dl div { display: flex; gap: 8px; }
dt, .facts, .label { color: var(--faint); }
dd, .facts, .label { margin: 0; }
.label { font-size: 12px; font-weight: 600; margin-top: 8px; }
.numbers { font-weight: 600; }
.warnings { border-left: 3px solid #b3261e; list-style: none; padding-left: 12px; }
.scroll { border: 1px solid var(--line); border-radius: 10px; overflow: auto; position: relative; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--line); padding: 4px 6px; text-align: left; white-space: nowrap; }
tbody th { background: var(--back); font-weight: 500; left: 0; position: sticky; }
thead th { font-size: 12px; font-weight: 500; vertical-align: bottom; }
thead th span { writing-mode: vertical-rl; transform: rotate(180deg); }
.mark { border: 1px solid; border-radius: 4px; display: inline-block; font: 600 12px/1.6 ui-monospace, monospace; min-width: 2.2em; text-align: center; text-decoration: none; }
.sr { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; white-space: nowrap; width: 1px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; margin: 8px 0; padding: 0; }
.verdict { color: var(--faint); font-weight: 400; }
.o-survived { color: light-dark(#18743a, #6ed394); }
.o-failed_cleanly { color: light-dark(#05707a, #58ccd8); }
.o-failed_obscurely { background: light-dark(#fdf2dd, #35270f); color: light-dark(#8a5300, #ecb356); }
.o-hammered { background: light-dark(#f4ecfb, #2d1f40); color: light-dark(#7442a8, #c9a3f3); }
.o-wrong { background: light-dark(#feeee4, #3c2112); color: light-dark(#a83f08, #ff9f6b); }
.o-hung { background: light-dark(#fdebea, #3a1a1b); color: light-dark(#b3261e, #ff8f86); }
.o-running, .o-waiting, .o-left_out { color: var(--faint); }
section { border-top: 1px solid var(--line); padding: 12px 0; }
section:target { background: light-dark(#eceffd, #222a4d); }
summary { cursor: pointer; padding: 4px 0; }
.request { border-left: 2px solid var(--line); margin-left: 8px; padding-left: 8px; }
.up { font-size: 12px; margin: 4px 0 0; }
@media print {
  :root { color-scheme: light; font-size: 11px; }
  body { max-width: none; padding: 0; }
  .scroll { border: 0; overflow: visible; }
  pre { max-height: none; }
  section, tr { break-inside: avoid; }
  details:not([open]), .up { display: none; }
}
`
