import * as z from 'zod'
import { type Registered, requirementStatus, requirementStatuses } from '../../../../shared/domain/requirements/registry.ts'
import { titleIn } from '../../../../shared/domain/translated.ts'
import { noBody, noInput, route } from '../../route.ts'

const summary = z.object({
  name: z.string(),
  kind: z.string(),
  title: z.string(),
  standing: z.enum(requirementStatuses).describe('`draft`: nobody has approved a version yet. `retired`: no new policy may name it.'),
  version: z.exactOptional(z.int().describe('The version approved last; absent if none was.')),
  draft: z.boolean().describe('Whether a draft waits for approval.'),
})

export const requirementList = z.object({ items: z.array(summary) })

function summaryOf(entry: Registered): readonly z.input<typeof summary>[] {
  const { name, current, draft } = entry
  const requirement = current?.requirement ?? draft?.requirement
  if (!requirement) return []
  const { text: title } = titleIn({ id: name, ...requirement })
  const version = current ? { version: current.version } : {}
  return [{ name, kind: requirement.kind, title, standing: requirementStatus(entry), ...version, draft: draft !== undefined }]
}

export const listRequirementsRoute = route(
  'listRequirements',
  {
    at: ['GET', '/requirements'],
    scope: 'read',
    limited: 'everything',
    summary: 'List all requirements of the registry, drafts included',
    path: noInput,
    query: noInput,
    body: noBody,
    description: 'All requirements, by name.',
    result: requirementList,
  },
  async ({ system: { registry } }) => ({ body: { items: (await registry.list()).flatMap(summaryOf) } }),
)
