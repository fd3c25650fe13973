/** Style sheet of exported reports: light and dark follow the reader's system, paper is always light. */
export const REPORT_STYLE = `
:root { --ink: #1c1f26; --soft: #5b6270; --line: #d9dce3; --paper: #ffffff; --raised: #f6f7f9; --accent: #4c57d6; --good: #1f8a54; --bad: #c9353c; --unsure: #b27a09; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e7e9ee; --soft: #9aa2b1; --line: #353a45; --paper: #16181d; --raised: #1f2229; --accent: #8f99ff; --good: #4cc38a; --bad: #ff7b80; --unsure: #e2a93b; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 32px 28px 64px; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 24px; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 36px 0 6px; overflow-wrap: anywhere; }
.meta { color: var(--soft); margin: 0 0 12px; overflow-wrap: anywhere; }
.filter { display: flex; flex-wrap: wrap; gap: 6px 28px; margin: 12px 0 0; }
.filter dt, .definitions dt { color: var(--soft); font-size: 12px; }
.filter dd { margin: 0; overflow-wrap: anywhere; }
.definitions { display: grid; grid-template-columns: minmax(120px, max-content) 1fr; gap: 6px 20px; }
.definitions dd { margin: 0; max-width: 76ch; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 12.5px; }
th, td { text-align: right; padding: 6px 8px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 500; }
th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left; overflow-wrap: break-word; max-width: 220px; }
small { color: var(--soft); white-space: nowrap; display: block; }
.undefined { color: var(--soft); cursor: help; }
.reason { background: var(--raised); border-left: 3px solid var(--line); padding: 8px 12px; margin: 8px 0; }
figure { margin: 12px 0; }
figcaption { color: var(--soft); font-size: 12px; margin-bottom: 4px; }
.charts { display: flex; flex-wrap: wrap; gap: 8px 36px; }
section { break-inside: avoid; }
svg { max-width: 100%; height: auto; font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
svg .label { fill: var(--ink); }
svg .tick { fill: var(--soft); font-size: 11px; }
svg .count { fill: var(--ink); font-size: 18px; font-weight: 600; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .axis { stroke: var(--soft); stroke-width: 1; }
svg .interval { stroke: var(--accent); stroke-width: 2; }
svg .point { fill: var(--accent); }
svg .curve { fill: none; stroke: var(--accent); stroke-width: 2; }
svg .band { fill: var(--accent); fill-opacity: 0.15; stroke: none; }
svg .cell { fill: var(--raised); stroke: var(--line); }
svg .good { fill: var(--good); }
svg .bad { fill: var(--bad); }
svg .unsure { fill: var(--unsure); }
svg .threshold { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 3; }
svg .threshold.minor { stroke: var(--soft); stroke-width: 1; }
@media print { body { max-width: none; padding: 0; } a { color: inherit; } .wide { overflow: visible; } table { font-size: 9.5px; } }
`;
