// The kitchen's screen: looks for news every 1.5 seconds, counts the minutes, and sounds until somebody has seen.
import { arrows, back, place } from "./keys.js";
import { alarm, canSound, isOn, setOn, stayOn, wake } from "./sound.js";
import { byFinger, isSlip, watchFingers } from "./slips.js";
import { Refused, look, send } from "./server.js";
import { tick } from "./timers.js";

const EVERY = 1500;
const LOST_AFTER = 6000;
const ALARM_EVERY = 4000;

const board = document.getElementById("board");
const lost = document.getElementById("lost");
const said = document.getElementById("said");
const soundButton = document.getElementById("sound");
const clock = document.getElementById("clock");

let lastNews = Date.now();
let ahead = 0;
let busy = 0;
let turn = 0;

function hours(moment) {
  return new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: clock.dataset.zone,
  }).format(moment);
}

// How far the server's clock is ahead of this one, in milliseconds.
function setClock() {
  const told = board.querySelector("[data-now]");
  if (told) ahead = Number(told.dataset.now) * 1000 - Date.now();
}

function say(sentence) {
  said.textContent = sentence;
  said.hidden = !sentence;
  if (sentence) setTimeout(() => said.textContent === sentence && say(""), 6000);
}

// What a cook has open or under the finger stays where it is.
function draw(answer) {
  const open = board.querySelector("#all-day")?.open;
  const was = place(board);
  board.innerHTML = answer.html;
  board.dataset.tag = answer.tag;
  const counts = board.querySelector("#all-day");
  if (counts && open !== undefined) counts.open = open;
  back(board, was, byFinger());
  const problem = board.querySelector("[data-problem]");
  if (problem) {
    say(problem.textContent);
    problem.remove();
  }
  setClock();
  tick(board, Date.now() + ahead);
}

function inTouch() {
  lastNews = Date.now();
  lost.hidden = true;
}

async function news() {
  if (busy) return;
  const mine = ++turn;
  try {
    const answer = await look(board.dataset.look, board.dataset.tag, board.dataset.station);
    inTouch();
    // A tap was quicker: its answer is newer than this one.
    if (mine !== turn || busy) return;
    if (answer.html === undefined) board.dataset.tag = answer.tag ?? board.dataset.tag;
    else draw(answer);
  } catch (error) {
    if (error instanceof Refused) lastNews = Math.min(lastNews, Date.now() - LOST_AFTER);
  }
}

function watch() {
  if (Date.now() - lastNews < LOST_AFTER) return;
  document.getElementById("last-news").textContent = hours(lastNews);
  lost.hidden = false;
}

async function tapped(event) {
  event.preventDefault();
  if (isSlip()) return;
  const form = event.target;
  const button = event.submitter;
  busy += 1;
  turn += 1;
  button?.classList.add("is-sent");
  try {
    draw(await send(form, button));
    inTouch();
  } catch (error) {
    say(error instanceof Refused ? error.message : lost.querySelector("strong").textContent);
    button?.classList.remove("is-sent");
  } finally {
    busy -= 1;
  }
}

function showSound() {
  const words = soundButton.querySelector("span");
  const on = isOn() && canSound();
  soundButton.setAttribute("aria-pressed", String(on));
  words.textContent = on ? words.dataset.on : words.dataset.off;
}

watchFingers();
board.addEventListener("submit", tapped);
document.addEventListener("keydown", (event) => arrows(board, event));
soundButton.hidden = false;
soundButton.addEventListener("click", () => {
  setOn(!(isOn() && canSound()));
  wake();
  showSound();
  if (isOn()) alarm();
});
document.addEventListener("pointerdown", () => { wake(); showSound(); }, { once: true });
document.addEventListener("visibilitychange", () => { if (!document.hidden) { news(); stayOn(); } });

setClock();
showSound();
stayOn();
tick(board, Date.now() + ahead);
setInterval(news, EVERY);
setInterval(watch, 1000);
setInterval(() => {
  tick(board, Date.now() + ahead);
  clock.textContent = hours(Date.now() + ahead);
}, 1000);
setInterval(() => { if (board.querySelector("[data-unseen]")) alarm(); }, ALARM_EVERY);
