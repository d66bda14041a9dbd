import { expect, it } from 'vitest'
import { toldApart } from '#domain/people/told-apart.ts'
import { personWith } from '#test/builders.ts'

const labelled = (...devices: { label?: string; serial?: string; keys?: string[] }[]) =>
  toldApart(
    devices.flatMap(({ keys, ...fields }, place) => personWith({}, [{ id: `${place}`, ...fields }]).devices.map(one => ({ ...one, keys }))),
  ).map(({ label }) => label)

it.each([
  ['a label of its own says enough', [{ serial: 'C39K1234' }, { label: 'Tablet' }], ['Work phone', 'Tablet']],
  ['a list of devices says', [{ serial: 'C39K1234' }, { serial: 'C39K5678' }], ['Work phone (…1234)', 'Work phone (…5678)']],
  ['sources know', [{ keys: ['intune#1', 'serial:C39K1234'] }, { serial: '77' }], ['Work phone (…1234)', 'Work phone (…77)']],
  ['only one is known', [{ serial: 'C39K1234' }, {}], ['Work phone (…1234)', 'Work phone']],
  ['the ends are the same', [{ serial: 'A1234' }, { serial: 'B1234' }], ['Work phone', 'Work phone']],
])('devices of one label are told apart by the end of their serial number, where %s', (_, devices, labels) => {
  expect(labelled(...devices)).toEqual(labels)
})
