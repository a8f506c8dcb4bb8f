import { createRequire } from 'node:module'
import hardhatViem from '@nomicfoundation/hardhat-viem'
import { defineConfig } from 'hardhat/config'

const require = createRequire(import.meta.url)

export default defineConfig({
  plugins: [hardhatViem],
  paths: { tests: { solidity: './test/contracts' } },
  solidity: {
    version: '0.8.36',
    // The compiler comes from the lock file, so a build never downloads one.
    path: require.resolve('solc/soljson.js'),
    settings: { optimizer: { enabled: true, runs: 1_000 }, viaIR: true, evmVersion: 'prague' },
  },
  // A fixed seed, so that a run can be repeated; the depth is the number of random acts on one venue.
  test: { solidity: { fuzz: { runs: 200, seed: '0x570a' }, invariant: { runs: 20, depth: 100 } } },
})
