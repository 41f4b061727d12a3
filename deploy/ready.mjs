// ready.mjs URL SECONDS: waits until a page and the gateway answer through the web server.
const [base, seconds] = process.argv.slice(2);
const until = Date.now() + Number(seconds) * 1000;

async function answers(path) {
  try {
    const response = await fetch(new URL(path, base), { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.status === 200 ? null : `${path} answers ${response.status}`;
  } catch (error) {
    return `${path}: ${error.cause?.code ?? error.message}`;
  }
}

let fault;
do {
  fault = (await answers("/live/health")) ?? (await answers("/"));
  if (!fault) process.exit(0);
  await new Promise((resume) => setTimeout(resume, 50));
} while (Date.now() < until);
console.error(`deploy/run: not ready after ${seconds} s: ${fault}`);
process.exit(1);
