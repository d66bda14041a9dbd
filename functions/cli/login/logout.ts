import { endSession } from '../session/session.ts'
import { nothing, verb } from '../verb.ts'

export const logoutVerb = verb(
  {
    name: 'ides logout',
    does: 'Sign out of the admin API',
    more: 'Removes the kept session, and has the issuer revoke what would renew it.\nAn access token that was copied counts until it expires.',
    takes: nothing,
    options: nothing,
    json: 'none',
    example: 'ides logout',
  },
  async ({ terminal, around }) => {
    const url = await endSession(around)
    await terminal.print([url === undefined ? 'You were not signed in\n' : `Signed out of ${url}\n`])
    if (around.token !== undefined) terminal.warn('IDES_TOKEN is set, and goes on to be used')
    return 0
  },
)
