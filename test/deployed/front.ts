import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer as createProxy, request } from 'node:http'
import { createServer as createFront } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { region } from './emulator.ts'
import { portOf } from './relay.ts'

interface Front {
  /** With this environment, requests to Cognito reach the emulator. */
  environment: Record<string, string>
  close(): Promise<void>
}

/**
 * Tokens of Cognito name an issuer at amazonaws.com, where anyone who checks one looks for its keys. Here a proxy answers by that name, with a
 * certificate of its own, and passes what is asked on to the emulator. It connects to nobody else.
 * @param port of the emulator
 * @param folder for the key and the certificate
 */
export async function startFront(port: number, folder: string): Promise<Front> {
  const host = `cognito-idp.${region}.amazonaws.com`
  const [key, cert] = [join(folder, 'front.key'), join(folder, 'front.crt')]
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]
  const form = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  await promisify(execFile)('openssl', ['req', '-x509', ...form, ...names, '-keyout', key, '-out', cert])

  const front = createFront({ key: await readFile(key), cert: await readFile(cert) }, (asked, answer) => {
    // Further addresses carry the host that the request used.
    const headers = { ...asked.headers, 'x-forwarded-proto': 'https' }
    const passed = request({ host: '127.0.0.1', port, method: asked.method, path: asked.url, headers }, answered => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  const frontPort = portOf(front.address())

  const proxy = createProxy((_, answer) => answer.writeHead(405).end())
  proxy.on('connect', ({ url }, socket) => {
    if (url !== `${host}:443`) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const passed = connect(frontPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      passed.pipe(socket).pipe(passed)
    })
    passed.on('error', () => socket.destroy())
    socket.on('error', () => passed.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')

  return {
    environment: {
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: cert,
      HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy.address())}`,
      NO_PROXY: 'localhost,127.0.0.1',
    },
    async close() {
      front.closeAllConnections()
      proxy.closeAllConnections()
      front.close()
      proxy.close()
    },
  }
}
