/** What stands where in each drawing, from back to front: 320 wide, the ground at 140. */
import type { Part } from './drawing-parts'

export type Placed = readonly [part: Part, x: number, y?: number, scale?: number]

const GROUND = 140
const DOOR: readonly Placed[] = [['block', 70], ['tree', 286], ['door', 190], ['man', 236], ['phone', 270, GROUND, 0.5]]

const SCENES: Readonly<Record<string, readonly Placed[]>> = {
  d1_elder_alone: [['wall', 220, GROUND, 1.15], ['stove', 200], ['lucky', 276, 140, 0.9], ['elder', 96], ['speech', 128, 92], ['man', 40]],
  d1_rented_house: [['house', 226, GROUND, 1.3], ['wire', 170], ['ebike', 150], ['bucket', 296], ['bucket', 270, GROUND, 0.8], ['woman', 62], ['man', 100], ['speech', 120, 88]],
  d1_snack_bar: [['shop', 196, GROUND, 1.2], ['loft', 150, 140, 0.9], ['bed', 150, 96, 0.6], ['boxes', 290], ['extinguisher', 256], ['man', 56], ['speech', 88, 90]],
  w1_workshop_exit: [['factory', 190, GROUND, 1.35], ['sewing', 130], ['sewing', 196], ['boxes', 268], ['pipe', 306, 136, 0.7], ['woman', 56]],
  w2_two_li_wei: [['wall', 200], ['man', 96], ['youth', 216], ['speech', 250, 90], ['speech', 66, 90], ['drip', 152, 84], ['drip', 166, 110, 0.8], ['woman', 286]],
  w3_fever_by_phone: [['moon', 276, 52], ['house', 232, GROUND, 0.95], ['thermometer', 150, 136, 1.3], ['phone', 60, 140, 1.5], ['clock', 106, 70]],
  w4_hardship: [['house', 218, GROUND, 1.25], ['drip', 206, 58], ['drip', 236, 66, 0.8], ['jar', 286], ['elder', 86], ['passbook', 130, 116, 0.8], ['man', 40]],
  w5_flood_metres: [['crack', 252, 128, 1.2], ['ripples', 160, 122], ['gauge', 120, 126, 1.1], ['woman', 176, 122], ['worker', 44, 122], ['speech', 76, 70]],
  w6_river_again: [['bridge', 210, 118], ['ripples', 160, 118], ['pipe', 118, 116, 1.2], ['board', 40, 118], ['bags', 236, 140], ['bags', 280, 148, 0.8], ['worker', 76, 116]],
  w7_road_manhole: [['school', 94], ['tree', 168, GROUND, 0.9], ['car', 262], ['car', 214, 150, 0.8], ['manhole', 130, 148], ['plank', 130, 146, 0.8], ['worker', 46, 148]],
  w8_drop_off: [['block', 252, GROUND, 0.95], ['bins', 136], ['bricks', 216], ['bags', 194, 140], ['woman', 52], ['speech', 84, 90], ['tree', 304]],
  w9_party_hours: [['shop', 200], ['flag', 292], ['lamp', 116, 80], ['rice', 142], ['elder', 104], ['woman', 58], ['clock', 40, 60]],
  w10_rooftop: [['wall', 190, 154, 1.5], ['shack', 214, 130, 1.4], ['door', 116, 130, 0.9], ['lock', 126, 112, 0.8], ['bucket', 284, 138, 0.8], ['man', 62]],
}

export function sceneOf(scenario: string): readonly Placed[] {
  return SCENES[scenario] ?? DOOR
}

export function placed([, x, y = GROUND, scale = 1]: Placed): string {
  return `translate(${String(x)} ${String(y)}) scale(${String(scale)})`
}
