/** What a new scenario begins as: it passes no check yet, and shows where everything goes. */
export const TEMPLATE = `title: 新情景
minutes: 6
first_day: false
traps: []
departments: [chengguan]
story: >-
  云桂路18号楼下的投放点，保洁员正在分拣。
says:
  - {who: 保洁员, text: 今天三个人扔错了。}
earlier:
  - days: 30
    place: {kind: drop_off_point, address: 云桂路18号楼下}
people: {}
findings: {}
answers:
  - at: place
    is: {missorted: 3, persuaded: 0}
    why: 保洁员说的数。
free: [visit.photos, visit.note, visit.need, visit.signature]
`
