import * as z from 'zod'
import type { Words } from '../admin/command.ts'
import { countCoverageRoute, type coverageBody, getCoverageRoute } from '../admin/routes/coverage.ts'
import { minute } from '../minute.ts'
import { requestTo } from './api/client.ts'
import { orWith } from './noun.ts'
import { coverageRow, coverageWords } from './output/coverage.ts'
import { countFirst, now } from './policy/watch.ts'
import { routeVerb } from './route-verb.ts'

type Report = z.output<typeof coverageBody>

const itemRow = ({ name, ...cell }: Report['items'][number]) => ({ name, ...coverageRow(cell) })

const reportInWords = ({ countedAt, items, ownerless, ...all }: Report): Words =>
  countedAt
    ? [
        `counted ${minute(countedAt)}`,
        ...coverageWords(all),
        items.map(itemRow),
        ownerless.map(({ source, devices, sentence }) => ({ 'without an owner': devices, source, why: sentence })),
      ]
    : 'Not counted yet. To count now: ides coverage --now'

const command = { name: 'coverage', example: '--by unit --platform ios' }

const inWords = routeVerb(getCoverageRoute, {
  ...command,
  options: z.object({ now }),
  before: asked => countFirst(requestTo(countCoverageRoute, {}), asked),
  says: reportInWords,
})

const asSheet = routeVerb(getCoverageRoute, { ...command, example: '--by unit --csv', row: itemRow })

export const coverageVerb = orWith(inWords, '--csv', asSheet)
