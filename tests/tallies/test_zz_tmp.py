import time, pytest
from tests.tallies.decade import *
from tests.tallies.differences import *
from backend.tallies import actions
pytestmark = pytest.mark.anyio
async def test_x(decade):
    import tests.tallies.differences as D
    real=D.ask
    async def slow(c,s):
        t=time.time(); r=await real(c,s); t=time.time()-t
        if t>.3: print(s.figure,list(s.measures)[0],round(t,2))
        return r
    D.ask=slow
    t=time.time(); p=await proof_of(decade, share=0.3); print('proof', len(p.questions), time.time()-t)
    t=time.time(); await actions.fold(decade); print('fold', time.time()-t)
    t=time.time(); d=await differences(decade,p); print('diff', len(d), time.time()-t)
    print(few(d,60))
    print(Counter(x.split(' of Q')[0] for x in d if ' of Q' in x))
