/** Receivers of webhooks, on this machine. Takes its port, and keys as JSON: what is posted to `/svix/0` is verified by svix with the first key. */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const { resolve } = createRequire(join(process.cwd(), 'here.js'))
const [port, keys] = process.argv.slice(2)
const libraries = {
  standardwebhooks: await import(pathToFileURL(resolve('standardwebhooks')).href),
  svix: await import(pathToFileURL(resolve('svix')).href),
}

createServer(async (request, response) => {
  const [, library, number] = request.url.split('/')
  try {
    const { Webhook } = libraries[library]
    new Webhook(JSON.parse(keys)[number]).verify(await text(request), request.headers)
    response.writeHead(204)
  } catch {
    response.writeHead(403)
  }
  response.end()
}).listen(Number(port), '127.0.0.1')
