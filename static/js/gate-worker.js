// A service worker for the gate's scanner only. It keeps that one page with its files, so that a tablet that is opened
// again without a network goes on scanning, and forgets it when the session is over. No page with a name is kept.
const KEPT = "gate-1";
const SAVED = "X-Saved-At";
const PAGE = new URL(self.registration.scope).pathname;
// A network that is there and does not answer is none.
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function store(response) {
  const headers = new Headers(response.headers);
  headers.set(SAVED, new Date().toISOString());
  const cache = await caches.open(KEPT);
  await cache.put(PAGE, new Response(await response.blob(), { status: 200, headers }));
}

// Sent to the sign-in page, or nobody who works here: whoever holds the tablet now is to find nothing.
function endOfSession(response) {
  return response.type === "opaqueredirect" || response.redirected || [403, 404].includes(response.status);
}

async function learn(response) {
  if (endOfSession(response)) await caches.delete(KEPT);
  else if (response.status === 200) await store(response);
}

async function fromDevice() {
  const found = await caches.match(PAGE, { cacheName: KEPT });
  if (!found) return null;
  const html = await found.text();
  const saved = found.headers.get(SAVED);
  return new Response(html.replace("<body", `<body data-saved="${saved}"`), { headers: found.headers });
}

function patience() {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error("no answer")), PATIENCE);
  });
}

async function scanner(event) {
  const asked = fetch(event.request);
  event.waitUntil(asked.then((response) => learn(response.clone())).catch(() => {}));
  try {
    const response = await Promise.race([asked, patience()]);
    return response.status < 500 ? response : ((await fromDevice()) ?? response);
  } catch {
    return (await fromDevice()) ?? asked;
  }
}

// The gate's other pages need the network: without it the way leads back to the scanner.
async function otherPage(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    if (await caches.match(PAGE, { cacheName: KEPT })) return Response.redirect(PAGE);
    throw problem;
  }
}

async function asset(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const found = await caches.match(request, { cacheName: KEPT, ignoreVary: true });
    if (found) return found;
    throw problem;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(url.pathname === PAGE && !url.search ? scanner(event) : otherPage(request));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(asset(request));
  }
});

async function keep(files) {
  await learn(await fetch(PAGE, { redirect: "manual", credentials: "same-origin" }));
  if (!(await caches.has(KEPT))) return;
  const cache = await caches.open(KEPT);
  await Promise.allSettled(
    files.map(async (file) => {
      const answer = await fetch(file);
      if (answer.ok) await cache.put(file, answer);
    }),
  );
}

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep));
});
