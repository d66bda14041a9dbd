import { expect, it } from 'vitest'
import { failed } from './starting.ts'

it.each([
  [['--policy', 'no-such-policy'], 'no-such-policy: is neither a file nor a policy of the catalogue'],
  [['--staff', 'nowhere.csv', '--devices', 'nowhere.csv'], 'nowhere.csv: does not exist'],
  [['--staff', 'nowhere.csv'], '--staff and --devices go together'],
  [['--connector', 'gate'], '--connector must be one of entra, google, webhook'],
  [['--connector', 'entra', '--data', 'kept'], '--connector and --data do not go together'],
  [['--connector', 'entra', '--source', 'jamf'], '--connector entra and --source jamf do not go together'],
  [['--connector', 'google', '--source', 'intune'], '--connector google and --source intune do not go together'],
  [['--port', '65535'], '--port must be a number from 1 to 65534, or 0: the inbox takes that port, and the sign-in the next one'],
  [['--until', 'soon'], '--until must be a date'],
  [['--from', '2023-04-01', '--until', '2023-03-01'], '--until must not lie before the start'],
  [['--source', 'iru'], '--source must be one of intune, jamf, fleet, okta, but is "iru"'],
  [['--speed', '3'], "Unknown option '--speed'"],
])('npm start refuses %j in a sentence', async (args, sentence) => {
  const { code, stderr } = await failed(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(sentence)
  expect(stderr).not.toContain('    at ')
})
