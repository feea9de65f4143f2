// Preloaded into a measured program: writes its peak memory (KiB) to a file when it exits.
const { writeFileSync } = require('node:fs');
process.on('exit', () => writeFileSync(process.env.PEAK_MEMORY_FILE, String(process.resourceUsage().maxRSS)));
