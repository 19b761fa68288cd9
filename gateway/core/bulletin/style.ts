/** How the page looks: for paper first, so that a fax of it can be read. Its parts have fixed ends, and names give way. */
export const STYLE = `@page { size: A4 portrait; margin: 0; }
* { box-sizing: border-box; margin: 0; padding: 0; }
html { background: #fff; color: #000; font: 7.6pt/1.3 "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "PingFang SC", "Liberation Sans", Arial, sans-serif; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
main { width: 210mm; height: 296mm; margin: 0 auto; padding: 8mm 9mm 7mm; overflow: hidden; display: flex; flex-direction: column; justify-content: space-between; gap: 1.6mm; }
h1 { font-size: 15pt; line-height: 1.2; flex: 1; min-width: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
h2 { font-size: 8.2pt; line-height: 1.25; }
header { display: flex; align-items: baseline; gap: 5mm; border-bottom: 0.7mm solid #000; padding-bottom: 1mm; }
header p { font-size: 10pt; white-space: nowrap; }
small { font-size: 6.6pt; color: #222; white-space: nowrap; }
.note { border: 0.5mm solid #000; padding: 0.6mm 2mm; font-weight: bold; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); border: 0.25mm solid #000; }
.tile { padding: 0.8mm 2mm; border: 0.12mm solid #000; min-width: 0; }
.tile p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.tile .value { font-size: 14pt; line-height: 1.2; font-weight: bold; }
.tile .value small { font-size: 8pt; font-weight: normal; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { text-align: right; padding: 0.25mm 0.6mm; border-bottom: 0.15mm solid #999; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; font-variant-numeric: tabular-nums; font-weight: normal; }
thead th[colspan] { text-align: center; }
thead th { border-bottom: 0.35mm solid #000; font-weight: bold; white-space: normal; vertical-align: bottom; line-height: 1.1; }
th.name { text-align: left; }
td.change { text-align: left; padding-left: 0; }
.response { display: grid; grid-template-columns: 1.25fr 1fr; gap: 5mm; }
.response .name { width: 28%; white-space: nowrap; }
.ground { display: grid; grid-template-columns: 94mm 1fr; gap: 4mm; flex: 1 1 0; min-height: 0; max-height: 136mm; }
.ground > div { min-width: 0; min-height: 0; overflow: hidden; display: flex; flex-direction: column; gap: 1mm; }
.map { flex: 1 1 0; min-height: 0; max-height: 112mm; width: 100%; border: 0.25mm solid #000; }
.map .halo { paint-order: stroke; stroke: #fff; stroke-width: 6px; stroke-linejoin: round; font-weight: bold; }
.legend { font-size: 7pt; }
.legend span { white-space: nowrap; margin-right: 1.6mm; }
.legend svg { height: 2.6mm; width: auto; vertical-align: -0.4mm; margin-right: 0.8mm; }
.zones .name { width: 31%; }
.zones thead th:nth-child(2) { width: 11mm; }
.zones thead th:nth-child(4) { width: 23mm; }
.points .name { width: 29%; }
.points.running .name { width: 23%; }
.points thead th { font-size: 6.8pt; }
.points.running thead th { font-size: 6.2pt; }
.points thead th:first-child { width: 4.5mm; }
.points th.number { font-weight: bold; text-align: left; }
.sum th, .sum td { font-weight: bold; }
.bars { column-gap: 5mm; margin-top: 0.6mm; }
.bars.in-2 { columns: 2; }
.bars.in-3 { columns: 3; column-gap: 3mm; }
.bars div { display: grid; grid-template-columns: 19mm 1fr 13mm 15mm 14mm; gap: 1mm; align-items: center; break-inside: avoid; text-align: right; white-space: nowrap; line-height: 1.25; }
.bars.in-3 div { grid-template-columns: 14mm 1fr 11mm 13mm 11mm; gap: 0.6mm; font-size: 7pt; }
.bars b { text-align: left; overflow: hidden; text-overflow: ellipsis; }
.bars svg { width: 100%; height: 2.2mm; }
.bars small { text-align: left; overflow: hidden; }
.units .key { display: inline-block; width: 4mm; height: 2.2mm; margin-left: 2mm; margin-right: 0.8mm; background: #222; }
.units .key.parked { background: #bbb; }
footer { border-top: 0.35mm solid #000; padding-top: 0.6mm; font-size: 6.8pt; overflow-wrap: anywhere; }
@media screen { body { background: #777; } main { background: #fff; } }
`;
