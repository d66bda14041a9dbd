// Plain JavaScript on purpose: it must still run, and explain itself, on a Node too old for the rest.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  process.stderr.write(
    `Ides needs Node 24 or newer and this is Node ${process.versions.node}: install Node 24 (https://nodejs.org), then run the command again.\n`,
  )
  process.exit(2)
}
