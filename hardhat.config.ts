import { globSync } from 'node:fs'
import { createRequire } from 'node:module'
import hardhatViem from '@nomicfoundation/hardhat-viem'
import { defineConfig } from 'hardhat/config'

const require = createRequire(import.meta.url)

const compiler = {
  version: '0.8.36',
  // The compiler comes from the lock file, so a build never downloads one.
  path: require.resolve('solc/soljson.js'),
  settings: {
    optimizer: { enabled: true, runs: 1_000 },
    viaIR: true,
    evmVersion: 'prague',
    // Code on chain is compared with what is compiled here: a changed comment is not other code.
    metadata: { bytecodeHash: 'none' as const },
  },
}

// Some of these carry the code of the whole suite: through the IR that is a minute of compiling. They test the source;
// the tests that call the deployed contracts test the code that ships.
const solidityTests = globSync('test/contracts/*.sol', { cwd: import.meta.dirname })
const solidityTest = { ...compiler, settings: { ...compiler.settings, viaIR: false } }

export default defineConfig({
  plugins: [hardhatViem],
  paths: { tests: { solidity: './test/contracts' } },
  solidity: {
    compilers: [compiler],
    overrides: Object.fromEntries(solidityTests.map((file) => [file, solidityTest])),
  },
  // A fixed seed, so that a run can be repeated; the depth is the number of random acts on one venue.
  test: { solidity: { fuzz: { runs: 200, seed: '0x570a' }, invariant: { runs: 20, depth: 100 } } },
})
