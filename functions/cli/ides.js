#!/usr/bin/env node
import './require-node.js'

const { main } = await import('./main.ts')
process.exitCode = await main(process.argv.slice(2))
