/**
 * Things that stand in the drawings, each from its foot upwards: [paint, path]. One hand drew them:
 * flat, rounded, few colours, and these follow the looks of the screen.
 */
export type Shape = readonly [paint: string, path: string]

const disc = (x: number, y: number, r: number): string =>
  `M${String(x - r)} ${String(y)}a${String(r)} ${String(r)} 0 1 0 ${String(2 * r)} 0a${String(r)} ${String(r)} 0 1 0 ${String(-2 * r)} 0z`

const box = (x: number, y: number, w: number, h: number, r = 2): string =>
  `M${String(x + r)} ${String(y)}h${String(w - 2 * r)}q${String(r)} 0 ${String(r)} ${String(r)}v${String(h - 2 * r)}q0 ${String(r)} ${String(-r)} ${String(r)}h${String(2 * r - w)}q${String(-r)} 0 ${String(-r)} ${String(-r)}v${String(2 * r - h)}q0 ${String(-r)} ${String(r)} ${String(-r)}z`

const person = (coat: string, hair = 'dark'): readonly Shape[] => [
  ['dark', 'M-7 0v-16h5v16zM2 0v-16h5v16z'],
  [coat, 'M-11 -14q-1 -26 11 -26q12 0 11 26z'],
  ['skin', disc(0, -48, 9)],
  [hair, 'M-9 -48q-1 -11 9 -11q10 0 9 11q-5 -6 -18 0z'],
]

const windows = (columns: number, rows: number): readonly Shape[] =>
  Array.from({ length: columns * rows }, (_, at): Shape => {
    const x = -((columns * 22) / 2) + (at % columns) * 22 + 4
    return ['glass', box(x, -34 - Math.floor(at / columns) * 26, 14, 15)]
  })

export const PARTS = {
  man: person('pine'),
  woman: [...person('amber'), ['dark', 'M-9 -50q-4 6 -2 14q3 -2 3 -10zM9 -50q4 6 2 14q-3 -2 -3 -10z']],
  youth: person('red'),
  elder: [...person('soft', 'pale'), ['line', 'M15 0v-26q0 -5 -5 -5']],
  worker: [...person('leaf'), ['amber', 'M-11 -51h22q-2 -12 -11 -12q-9 0 -11 12z']],
  speech: [['paper', 'M-16 -34h32q6 0 6 6v12q0 6 -6 6h-20l-8 8v-8h-4q-6 0 -6 -6v-12q0 -6 6 -6z'], ['line', 'M-12 -25h24M-12 -18h16']],
  wall: [['wall', box(-75, -110, 150, 110, 4)], ['line', 'M-75 -84h150']],
  house: [['wall', box(-34, -70, 68, 70)], ['roof', 'M-42 -68l42 -32l42 32z'], ...windows(2, 1), ['dark', box(-9, -24, 18, 24, 1)]],
  block: [['wall', box(-42, -118, 84, 118)], ['roof', box(-46, -124, 92, 8)], ...windows(3, 3), ['dark', box(-10, -22, 20, 22, 1)]],
  shop: [['wall', box(-62, -84, 124, 84)], ['roof', 'M-68 -84h136l-8 20h-120z'], ['paper', box(-40, -106, 80, 18)], ['line', 'M-28 -97h56'], ['glass', box(-50, -54, 54, 40)], ['dark', box(18, -50, 28, 50, 1)]],
  factory: [['wall', box(-70, -76, 140, 76)], ['roof', 'M-70 -76l35 -22v22l35 -22v22l35 -22v22l35 -22v22z'], ...windows(5, 1)],
  tree: [['dark', 'M-3 0v-30h6v30z'], ['leaf', disc(0, -44, 20)], ['leaf', disc(-12, -34, 13)], ['leaf', disc(13, -33, 12)]],
  ebike: [['line', 'M-22 -10h16l8 -18h12M-10 -26h-8M2 -28l14 18'], ['dark', disc(-22, -10, 10)], ['paper', disc(-22, -10, 4)], ['dark', disc(20, -10, 10)], ['paper', disc(20, -10, 4)], ['red', 'M-16 -22h16l-4 9h-12z']],
  wire: [['wire', 'M0 0c10 -30 -22 -40 -8 -76']],
  bucket: [['soft', 'M-13 -24h26l-4 24h-18z'], ['water', 'M-13 -24q13 -6 26 0q-13 6 -26 0z']],
  boxes: [['amber', box(-22, -26, 26, 26)], ['amber', box(6, -22, 22, 22)], ['amber', box(-14, -48, 24, 22)], ['line', 'M-22 -15h26M6 -12h22M-14 -38h24']],
  extinguisher: [['red', box(-6, -26, 12, 26, 4)], ['dark', 'M-4 -32h10v4h-10z'], ['line', 'M6 -30q8 2 6 14']],
  bed: [['dark', box(-34, -8, 68, 6)], ['amber', 'M-34 -8v-10q0 -6 8 -6h52q8 0 8 6v10z'], ['paper', box(-32, -22, 20, 10, 4)]],
  loft: [['wall', box(-50, -48, 100, 6)], ['line', 'M40 0v-44M50 0v-44M40 -10h10M40 -22h10M40 -34h10']],
  stove: [['soft', box(-26, -30, 52, 30)], ['dark', box(-20, -36, 40, 5)], ['red', 'M-4 -36q-4 -10 4 -16q8 8 4 16z'], ['wire', 'M26 -14q14 0 14 -20v-20']],
  lucky: [['glass', 'M-8 0l2 -22h12l2 22z'], ['leafline', 'M-2 -22q-6 -18 -2 -30M2 -22q8 -14 6 -32M0 -22v-34']],
  sewing: [['dark', box(-28, -22, 56, 5)], ['line', 'M-24 0v-18M24 0v-18'], ['pine', 'M-18 -22v-22h34v10h-8v-4h-14v16z']],
  pipe: [['soft', box(-40, -22, 44, 18, 6)], ['dark', disc(4, -13, 9)], ['waste', 'M4 -10q16 4 14 26h-14z']],
  ripples: [['water', 'M-160 0h320v40h-320z'], ['wave', 'M-150 10q10 -8 20 0t20 0t20 0M-30 16q10 -8 20 0t20 0t20 0M80 8q10 -8 20 0t20 0t20 0']],
  gauge: [['paper', box(-7, -84, 14, 96, 2)], ['line', 'M-7 -70h8M-7 -56h5M-7 -42h8M-7 -28h5M-7 -14h8'], ['redline', 'M-12 -28h24']],
  crack: [['soft', 'M-60 0q10 -50 30 -60h60v60z'], ['line', 'M-10 -58l6 16l-8 12l8 14'], ['dark', 'M-56 0l8 -9l9 9zM-38 0l5 -6l7 6z']],
  bridge: [['soft', 'M-80 0v-30q80 -34 160 0v30h-24q-56 -44 -112 0z'], ['line', 'M-80 -38q80 -34 160 0']],
  board: [['line', 'M0 0v-30'], ['leaf', box(-26, -58, 52, 30)], ['paperline', 'M-16 -48h32M-16 -40h22']],
  bags: [['paper', 'M-14 0q-4 -14 6 -18l4 4l4 -4q10 4 6 18z'], ['line', 'M-6 -18l2 -6M2 -18l-2 -6']],
  manhole: [['dark', 'M-26 0a26 9 0 1 0 52 0a26 9 0 1 0 -52 0z'], ['soft', 'M-26 0a26 9 0 0 1 26 -9v18a26 9 0 0 1 -26 -9z']],
  plank: [['amber', 'M-34 -3l66 -10l3 6l-66 11z']],
  car: [['red', 'M-36 -8v-12q0 -4 6 -5l8 -13q2 -3 6 -3h22q4 0 7 3l10 13q9 1 9 6v11z'], ['glass', 'M-20 -26l6 -10h10v10zM2 -26v-10h10l8 10z'], ['dark', disc(-20, -7, 8)], ['dark', disc(19, -7, 8)]],
  school: [['wall', box(-56, -70, 112, 70)], ['roof', box(-60, -76, 120, 8)], ...windows(4, 1), ['dark', box(-12, -26, 24, 26, 1)], ['line', 'M0 -76v-34'], ['red', 'M0 -110h22v14h-22z']],
  bins: [['leaf', 'M-52 -38h32l-4 38h-24z'], ['leaf', box(-55, -44, 38, 7)], ['soft', 'M-12 -38h32l-4 38h-24z'], ['soft', box(-15, -44, 38, 7)], ['amber', 'M-46 -44q6 -12 18 -8q8 -4 6 8z']],
  bricks: [['red', box(-24, -9, 22, 9, 1)], ['red', box(0, -9, 22, 9, 1)], ['red', box(-13, -19, 22, 9, 1)]],
  shack: [['soft', box(-30, -36, 60, 36, 1)], ['roof', 'M-36 -36h72l-8 -10h-56z'], ['line', 'M-18 -36v36M-6 -36v36M6 -36v36M18 -36v36']],
  lock: [['line', 'M-6 -14v-6q0 -7 6 -7q6 0 6 7v6'], ['amber', box(-10, -14, 20, 15, 3)], ['dark', disc(0, -7, 2.5)]],
  door: [['dark', box(-17, -64, 34, 64)], ['wall', box(-13, -60, 26, 60, 1)], ['amber', disc(8, -28, 2.5)]],
  phone: [['dark', box(-15, -58, 30, 58, 5)], ['paper', box(-11, -51, 22, 42, 2)], ['line', 'M-6 -42h12M-6 -34h12M-6 -26h8']],
  thermometer: [['paper', 'M-5 -70q0 -6 5 -6q5 0 5 6v48h-10z'], ['red', disc(0, -14, 10)], ['redline', 'M0 -16v-34'], ['line', 'M9 -62h7M9 -50h7M9 -38h7']],
  moon: [['amber', 'M6 -30a16 16 0 1 0 6 28a20 20 0 0 1 -6 -28z']],
  passbook: [['red', box(-20, -28, 40, 28, 3)], ['paperline', 'M-12 -18h24M-12 -11h14']],
  jar: [['amber', 'M-14 -30h28q8 16 -4 30h-20q-12 -14 -4 -30z'], ['water', 'M-14 -30q14 -6 28 0q-14 6 -28 0z']],
  drip: [['waste', 'M0 0q-7 -10 0 -20q7 10 0 20z']],
  lamp: [['line', 'M0 -60v20'], ['amber', 'M-16 -28q2 -14 16 -14q14 0 16 14z'], ['glow', 'M-14 -26l-14 26h56l-14 -26z']],
  rice: [['paper', 'M-16 0q-6 -30 2 -34h28q8 4 2 34z'], ['red', disc(0, -16, 7)]],
  flag: [['line', 'M0 0v-96'], ['red', 'M0 -96h36v24h-36z'], ['amber', disc(9, -86, 4)]],
  clock: [['paper', disc(0, -18, 17)], ['line', 'M0 -30v12h10']],
} as const satisfies Readonly<Record<string, readonly Shape[]>>

export type Part = keyof typeof PARTS
