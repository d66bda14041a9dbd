import * as z from 'zod'
import { ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noBody, noInput, route } from '../../route.ts'
import { versionBody, versioned } from './policy.ts'

const versionNumber = z.string().regex(/^[1-9]\d{0,8}$/, 'must be the number of a version, from 1')

export const getVersionRoute = route(
  'getVersion',
  {
    at: ['GET', '/policies/{policy}/versions/{version}'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get one version of a policy',
    path: ofPolicy.extend({ version: versionNumber }),
    query: noInput,
    body: noBody,
    description: 'The version.',
    result: versioned,
    refuses: [404],
  },
  async ({ path: { policy: id, version }, system: { policies } }) => {
    const found = (await policies.listVersions(id)).find((one) => one.version === Number(version))
    return found ? { body: versionBody(found) } : refuse(404, `policy ${id} has no version ${version}`)
  },
)
