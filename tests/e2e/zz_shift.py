import pytest
from tests.e2e.screens import a_full_grid, every_screen, prepare
pytestmark = pytest.mark.browser
def test_shift(page, address, world):
    prepare(page, "zh-Hans")
    page.add_init_script("window.shifted=0;window.what=[];new PerformanceObserver(l=>{for(const e of l.getEntries()) if(!e.hadRecentInput){window.shifted+=e.value;for(const s of e.sources) window.what.push([e.value, s.node&&s.node.outerHTML&&s.node.outerHTML.slice(0,80)])}}).observe({type:'layout-shift',buffered:true})")
    for s in every_screen(page, address, a_full_grid(world)):
        print(s, page.evaluate("(()=>{const v=[window.shifted,JSON.stringify(window.what).slice(0,300)];window.shifted=0;window.what=[];return v})()"))
