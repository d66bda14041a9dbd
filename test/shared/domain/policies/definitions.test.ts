import { expect, it } from 'vitest'
import { type Definitions, undescribedIn, withDefinitions } from '#domain/policies/parse.ts'
import { type Requirement, requirement } from '#domain/requirements/requirement.ts'

const firewall = requirement.parse({ kind: 'check', title: 'Turn on the firewall' })
const own = { kind: 'app', title: 'Chess' }

const document = {
  apps: ['tiktok', 'chess', 'go'],
  requires: ['filevault', 'firewall'],
  requirements: { chess: own },
  stages: [{ name: 'first' }, { name: 'last', requires: ['firewall', 'usb'] }],
}

it('a document names what neither it nor the catalogue describes, in its stages too', () => {
  expect(undescribedIn(document)).toEqual(['go', 'firewall', 'usb'])
})

it.each([null, 'text', [], { apps: 'tiktok' }, { requires: [1, null], stages: 'none' }, { stages: [null, 'x'] }])(
  'what is no policy document names nothing, and stays as it is: %j',
  value => {
    expect(undescribedIn(value)).toEqual([])
    expect(withDefinitions(value, new Map([['firewall', firewall]]))).toEqual({ value, refused: [] })
  },
)

it('definitions go next to its own, and what may not be named is refused anywhere', () => {
  const definitions: Definitions = new Map<string, Requirement | string>([
    ['firewall', firewall],
    ['chess', firewall],
    ['unnamed', firewall],
    ['usb', 'must be approved'],
  ])
  expect(withDefinitions(document, definitions)).toEqual({
    value: { ...document, requirements: { chess: own, firewall } },
    refused: [{ path: ['stages', 1, 'requires', 1], message: 'must be approved' }],
  })
})
