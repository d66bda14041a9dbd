import { noBody, noInput, route } from '../../route.ts'
import { controlBody, state } from './control.ts'

export const getControlRoute = route(
  'getControl',
  {
    at: ['GET', '/control'],
    scope: 'read',
    limited: 'everything',
    summary: 'Get what is paused',
    path: noInput,
    query: noInput,
    body: noBody,
    description: 'What is paused.',
    result: state,
  },
  async ({ system: { control } }) => ({ body: controlBody(await control.find()) }),
)
