// Fairlead's snippet sends what a visitor does on this website to the website's own Fairlead. It sends nothing
// before the page calls fairlead.consent(true), nothing while the browser asks for it by Global Privacy Control or
// Do Not Track, and nothing before the page hands over an e-mail address. It sets no cookie. With consent, what
// waits for an address, or did not arrive, stays in the tab (sessionStorage) until it is closed; the address itself
// is not stored. After fairlead.consent(false) nothing is recorded.
(function (settings) {
  "use strict";
  var MOST = 20, OLDEST = 12 * 3600, NAME = "fairlead", TYPE = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/;
  var ADDRESS = /^[^\s@]+@[^\s@]+$/, FINAL = [400, 401, 403];
  var waiting = [], email = "", consented = null; // null until the page says true or false

  function refused() {
    return navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
  }

  // A browser may forbid storage: then nothing outlives the page.
  function inTab(use) {
    try { return use(window.sessionStorage); } catch (forbidden) { return null; }
  }

  function keep() {
    inTab(function (tab) {
      if (waiting.length) tab.setItem(NAME, JSON.stringify(waiting));
      else tab.removeItem(NAME);
    });
  }

  function age(each) {
    return Math.max(0, Math.round((Date.now() - each.at) / 1000));
  }

  function send() {
    if (!consented || refused()) return;
    waiting = waiting.filter(function (each) { return age(each) < OLDEST; });
    if (email && waiting.length) {
      var signals = waiting.map(function (each) { return { type: each.type, id: each.id, ago: age(each) }; });
      var sent = waiting, to = email;
      // What did not arrive goes with the next signal; Fairlead knows by their ids those that did.
      var again = function () {
        if (!consented || refused() || email !== to) return;
        waiting = sent.concat(waiting).slice(-MOST);
        keep();
      };
      waiting = [];
      window.fetch(settings.url, {
        method: "POST",
        headers: { "Content-Type": "text/plain;charset=UTF-8" }, // of which a browser asks nothing beforehand
        body: JSON.stringify({ key: settings.key, email: email, signals: signals }),
        credentials: "omit",
        keepalive: true,
        referrerPolicy: "no-referrer"
      }).then(function (answer) {
        if (!answer.ok && FINAL.indexOf(answer.status) < 0) again();
      }, again);
    }
    keep();
  }

  window.fairlead = {
    // The visitor's decision: true, or false, which forgets what was not sent.
    consent: function (given) {
      if (given !== true || refused()) {
        consented = false;
        waiting = [];
        email = "";
        keep();
      } else if (!consented) {
        consented = true;
        var before = inTab(function (tab) { return JSON.parse(tab.getItem(NAME)); });
        waiting = (Array.isArray(before) ? before : []).concat(waiting).slice(-MOST);
        send();
      }
    },
    // The visitor's address, once the site knows it: by a form that was sent, or a log-in.
    who: function (address) {
      email = String(address || "").trim();
      if (!ADDRESS.test(email)) email = "";
      send();
    },
    // Something that the visitor did, such as "pricing.viewed" or "form.begun".
    track: function (type) {
      if (refused() || consented === false) return;
      if (!TYPE.test(type) || type.length > 60) return console.warn("fairlead: not a type of signal: " + type);
      var id = window.crypto.getRandomValues(new Uint32Array(4)).join("-");
      waiting = waiting.concat({ type: type, id: id, at: Date.now() }).slice(-MOST);
      send();
    }
  };
})(SETTINGS);
