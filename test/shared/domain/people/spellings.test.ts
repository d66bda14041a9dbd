import { expect, it } from 'vitest'
import { deviceRecord, staffListing } from '#domain/people/records.ts'
import { asMeant } from '#domain/people/spellings.ts'
import { deviceFields, staffFields } from '#test/builders.ts'

it.each([
  ['email', ' ana@ec.example ', 'ana@ec.example'],
  ['country', 'UK', 'GB'],
  ['country', 'be', 'BE'],
  ['country', 'Belgium', 'BE'],
  ['country', ' ', undefined],
  ['language', 'english', 'en'],
  ['language', 'Deutsch', 'de'],
  ['language', 'de-AT', 'de'],
  ['language', 'DE', 'de'],
  ['zone', 'London', 'Europe/London'],
  ['zone', 'new york', 'America/New_York'],
  ['zone', 'Europe/Brussels', 'Europe/Brussels'],
])('a list of staff whose %s is %j means %j', (field, written, meant) => {
  expect(staffListing.parse(asMeant(staffFields({ [field]: written })))).toMatchObject({ [field]: meant })
})

it.each([
  ['ownership', 'corporate', 'official'],
  ['ownership', 'Official ', 'official'],
  ['ownership', 'BYOD', 'personal'],
  ['workApps', 'TRUE', true],
  ['workApps', 'No', false],
])('a list of devices whose %s is %j means %j', (field, written, meant) => {
  expect(deviceRecord.parse(asMeant({ ...deviceFields(), [field]: written }))).toMatchObject({ [field]: meant })
})

it.each([
  ['country', 'Atlantis'],
  ['language', 'Klingon'],
  ['zone', 'Atlantis'],
  ['ownership', 'mixed'],
  ['workApps', 'some'],
])('a list whose %s is %j is refused as it is written', (field, written) => {
  const schema = field in staffListing.shape ? staffListing : deviceRecord
  const fields = schema === staffListing ? staffFields() : deviceFields()
  const read = schema.safeParse(asMeant({ ...fields, [field]: ` ${written}` }))
  expect(read.error?.issues.map(({ path }) => path.join())).toEqual([field])
})

it('what is no record stays what it is', () => {
  expect([asMeant(undefined), asMeant('UK'), asMeant(['UK']), asMeant({ country: 7, unit: ' UK ' })]).toEqual([
    undefined,
    'UK',
    ['UK'],
    { country: 7, unit: ' UK ' },
  ])
})
