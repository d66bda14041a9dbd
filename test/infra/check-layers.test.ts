import { expect, it } from 'vitest'
import { importsIn, layerFaults } from '#infra/check-layers.ts'

const faultsOf = (...files: readonly (readonly [string, string])[]) => layerFaults(files.flatMap(([file, text]) => importsIn(file, text)))

it.each([
  ['a lower folder of the domain', 'shared/domain/review/review.ts', '../people/person.ts'],
  ['requirements in the catalogue', 'shared/domain/catalogue/requirements.ts', '../requirements/requirement.ts'],
  ["Node's hashes in hash.ts", 'shared/domain/hash.ts', 'node:crypto'],
  ['a use case in a function', 'functions/send.ts', '../shared/campaign/send/sweep.ts'],
  ['another use case', 'shared/campaign/send/sweep.ts', '../save/change-person.ts'],
])('an import of %s is allowed', (_, file, name) => {
  expect(faultsOf([file, `import { one } from '${name}'`])).toEqual([])
})

it.each([
  ['a higher folder of the domain', 'shared/domain/people/person.ts', '../review/review.ts'],
  ['a folder of the same line', 'shared/domain/audit/heads.ts', '../emails/voice.ts'],
  ['a use case in the domain', 'shared/domain/text.ts', '../campaign/send/sweep.ts'],
  ['Node in the domain', 'shared/domain/text.ts', 'node:fs'],
  ['a technology in a use case', 'shared/campaign/send/sweep.ts', '@aws-sdk/client-ses'],
  ['an adapter in a use case', 'shared/campaign/send/sweep.ts', '../../adapters/ses/ses.ts'],
  ['a use case in an adapter', 'shared/adapters/ses/ses.ts', '#campaign/send/sweep.ts'],
  ['a function in an adapter', 'shared/adapters/ses/ses.ts', '../../../functions/send.ts'],
  ['the deployment in a function', 'functions/send.ts', '../infra/app.ts'],
  ['a door in the composition', 'functions/compose/system.ts', '../console/session.ts'],
  ['the API in the staff page', 'functions/staff-page/staff-page.ts', '#functions/admin/route.ts'],
  ['the API in the file of a case', 'functions/case/bundle.ts', '../admin/route.ts'],
  ["the staff page's HTML in the API", 'functions/admin/route.ts', '../staff-page/page.ts'],
  ['a test in source', 'infra/local/start.ts', '../../test/system.ts'],
])('an import of %s is refused', (_, file, name) => {
  expect(faultsOf([file, `import { one } from '${name}'`])).toHaveLength(1)
  expect(faultsOf([file, `const { one } = await import('${name}')`])).toHaveLength(1)
})

it('an import between two folders of use cases is refused where each imports the other', () => {
  const there = ['shared/campaign/send/sweep.ts', "import type { Brake } from '../brake/find-due.ts'"] as const
  const back = ['shared/campaign/brake/find-due.ts', "import { sweep } from '../send/sweep.ts'"] as const
  expect(faultsOf(there)).toEqual([])
  expect(faultsOf(there, back)).toEqual([
    'shared/campaign/send/sweep.ts may not import shared/campaign/brake/find-due.ts: see infra/check-layers.ts',
    'shared/campaign/brake/find-due.ts may not import shared/campaign/send/sweep.ts: see infra/check-layers.ts',
  ])
})
