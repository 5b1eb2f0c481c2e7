(function () {
  'use strict';
  var box = document.querySelector('.filter');
  if (!box) return;
  var find = document.getElementById('find');
  var bad = document.getElementById('bad');
  var found = document.getElementById('found');
  var steps = Array.prototype.slice.call(document.querySelectorAll('details.step'));
  function apply() {
    var word = find.value.toLowerCase();
    var shown = 0;
    steps.forEach(function (step) {
      var name = step.querySelector('.name').textContent.toLowerCase();
      var fits = name.indexOf(word) >= 0 && !(bad.checked && step.classList.contains('good'));
      step.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    found.textContent = shown === steps.length ? '' : shown + ' of ' + steps.length;
  }
  find.addEventListener('input', apply);
  bad.addEventListener('change', apply);
  box.hidden = false;
  apply();
})();
