/** A service provider for SAML, as Cognito is one. Prints where to sign in; with a response in its input, the attributes that it reads there. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'

const { SAML } = createRequire(join(process.cwd(), 'here.js'))('@node-saml/node-saml')
const [issuer, callbackUrl, entryPoint, idpCert] = process.argv.slice(2)
const saml = new SAML({ issuer, callbackUrl, entryPoint, idpCert, audience: issuer, wantAuthnResponseSigned: false })
const { SAMLResponse } = await json(process.stdin)
const printed = SAMLResponse
  ? (await saml.validatePostResponseAsync({ SAMLResponse })).profile.attributes
  : { address: await saml.getAuthorizeUrlAsync('', '', {}) }
process.stdout.write(JSON.stringify(printed))
