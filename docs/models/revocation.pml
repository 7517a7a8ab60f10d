/*
 * The protocol of docs/revocation.md, small enough to be explored whole: one key, its revocation, two gateways that renew
 * their leases, forget everything and start anew, and messages that are late or never come.
 *
 * The claim (an assertion where a gateway accepts): after CONFIRMED nobody accepts the key.
 *
 * Time is not counted. A lease of a gateway may end at any moment; and when the service takes a lease for run out, the
 * gateway's own, which it counts from the sending of the renewal, has ended before. That is what `lapse` says.
 *
 * Mistakes, each of which makes the claim false; spin -DNAME puts one in:
 *   HEAD_FIRST    the head is read before the lease is committed
 *   FROM_RECEIPT  a gateway counts its lease from the receipt of the grant
 *   ACK_FIRST     a gateway acknowledges a change before it has applied it
 *   NO_SEQ_RULE   a verdict that was read before a change is stored after it
 */
#define GATEWAYS 2
#define RENEWALS 2

bit head;                       /* 0: as it was, 1: the key is revoked */
bit confirmed;

/* What the service knows of each gateway. */
byte generation[GATEWAYS];      /* counts committed leases */
byte lapsed[GATEWAYS];          /* up to here they have run out */
bit acknowledged[GATEWAYS];

/* What each gateway knows. */
bit applied[GATEWAYS];
bit remembers[GATEWAYS];        /* a verdict that says the key is good */
bit holds[GATEWAYS];            /* a lease that may be used */
byte holdsGeneration[GATEWAYS];

/* A renewal under way: 0 none, 1 sent, 2 half done by the service, 3 granted, on its way back or waiting for changes. */
byte renewing[GATEWAYS];
bit grantHead[GATEWAYS];
byte grantGeneration[GATEWAYS];

/* A verify under way: what it will say. */
bit verifying[GATEWAYS];
bit verifyGood[GATEWAYS];

inline commitLease(g) { generation[g]++; grantGeneration[g] = generation[g] }
inline readHead(g) { grantHead[g] = head }

proctype Gateway(byte g)
{
  do
  /* The lease. */
  :: renewing[g] == 0 && generation[g] < RENEWALS -> renewing[g] = 1
  :: atomic { renewing[g] == 3 && applied[g] >= grantHead[g] ->
       holds[g] = 1; holdsGeneration[g] = grantGeneration[g];
       renewing[g] = 0; grantHead[g] = 0; grantGeneration[g] = 0 }
  :: atomic { holds[g] -> holds[g] = 0; holdsGeneration[g] = 0 }   /* it ends */

  /* The feed: a change comes some time after its commit. */
#ifdef ACK_FIRST
  :: head == 1 && !acknowledged[g] -> acknowledged[g] = 1
  :: atomic { acknowledged[g] && !applied[g] -> applied[g] = 1; remembers[g] = 0 }
#else
  :: atomic { head == 1 && !applied[g] -> applied[g] = 1; remembers[g] = 0 }
  :: applied[g] && !acknowledged[g] -> acknowledged[g] = 1
#endif

  /* A verify, which may take any time. */
  :: atomic { !verifying[g] -> verifying[g] = 1; verifyGood[g] = (head == 0) }
  :: atomic { verifying[g] ->
#ifdef NO_SEQ_RULE
       remembers[g] = verifyGood[g];
#else
       if
       :: !applied[g] -> remembers[g] = verifyGood[g]
       :: else -> skip
       fi;
#endif
       verifying[g] = 0; verifyGood[g] = 0 }

  /* A request that is decided from memory. */
  :: atomic { holds[g] && remembers[g] -> assert(!confirmed) }

  /* It is killed, and another begins in its place, which knows nothing and reads the feed from far enough back. */
  :: atomic { holds[g] = 0; holdsGeneration[g] = 0; remembers[g] = 0; applied[g] = 0; verifying[g] = 0; verifyGood[g] = 0;
       if
       :: renewing[g] == 3 || renewing[g] == 1 -> renewing[g] = 0; grantHead[g] = 0; grantGeneration[g] = 0
       :: else -> skip
       fi }
  od
}

proctype Service(byte g)
{
  do
#ifdef HEAD_FIRST
  :: atomic { renewing[g] == 1 -> readHead(g); renewing[g] = 2 }
  :: atomic { renewing[g] == 2 -> commitLease(g); renewing[g] = 3 }
#else
  :: atomic { renewing[g] == 1 -> commitLease(g); renewing[g] = 2 }
  :: atomic { renewing[g] == 2 -> readHead(g); renewing[g] = 3 }
#endif
  /* The oldest lease that has not run out runs out. */
  :: atomic { lapsed[g] < generation[g] ->
       lapsed[g]++;
#ifndef FROM_RECEIPT
       if
       :: holds[g] && holdsGeneration[g] <= lapsed[g] -> holds[g] = 0; holdsGeneration[g] = 0
       :: else -> skip
       fi;
       if
       :: renewing[g] >= 2 && grantGeneration[g] > 0 && grantGeneration[g] <= lapsed[g] -> renewing[g] = 0; grantHead[g] = 0; grantGeneration[g] = 0
       :: else -> skip
       fi
#endif
     }
  od
}

proctype Revoker()
{
  byte found[GATEWAYS];
  head = 1;                                                  /* the commit */
  found[0] = generation[0];                                  /* one reads the leases after it */
  found[1] = generation[1];
  (acknowledged[0] || lapsed[0] >= found[0]);
  (acknowledged[1] || lapsed[1] >= found[1]);
  confirmed = 1
}

init {
  atomic {
    run Gateway(0); run Gateway(1); run Service(0); run Service(1); run Revoker()
  }
}
