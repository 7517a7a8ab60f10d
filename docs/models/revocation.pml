/*
 * The protocol of docs/revocation.md, small enough for exhaustive exploration: one key, its revocation, two gateways that
 * renew their leases and restart with empty caches, and messages that are delayed or lost.
 *
 * The claim (an assertion where a gateway accepts the key): after CONFIRMED no gateway accepts it.
 *
 * Time is not modelled. A gateway's lease may end at any moment. When the service considers a lease run out, the gateway's
 * own lease, counted from the sending of the renewal, has already ended: see `lapsed`.
 *
 * Bugs, each of which makes the claim false; spin -DNAME puts one in:
 *   HEAD_FIRST    the head is read before the lease is committed
 *   FROM_RECEIPT  a gateway counts its lease from the receipt of the grant
 *   ACK_FIRST     a gateway acknowledges a change before it has applied it
 *   NO_SEQ_RULE   a verdict that was read before a change is stored after the change
 */
#define GATEWAYS 2
#define RENEWALS 2

bit head;                       /* 0: before the revocation, 1: the key is revoked */
bit confirmed;

/* What the service knows about each gateway. */
byte generation[GATEWAYS];      /* counts committed leases */
byte lapsed[GATEWAYS];          /* generations up to this one have run out */
bit acknowledged[GATEWAYS];

/* The state of each gateway. */
bit applied[GATEWAYS];
bit remembers[GATEWAYS];        /* a verdict that says the key is good */
bit holds[GATEWAYS];            /* a lease that may be used */
byte holdsGeneration[GATEWAYS];

/* A renewal in progress: 0 none, 1 sent, 2 half processed by the service, 3 granted: in transit or waiting for changes. */
byte renewing[GATEWAYS];
bit grantHead[GATEWAYS];
byte grantGeneration[GATEWAYS];

/* A verification in progress, and its result. */
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

  /* The feed: a change arrives some time after its commit. */
#ifdef ACK_FIRST
  :: head == 1 && !acknowledged[g] -> acknowledged[g] = 1
  :: atomic { acknowledged[g] && !applied[g] -> applied[g] = 1; remembers[g] = 0 }
#else
  :: atomic { head == 1 && !applied[g] -> applied[g] = 1; remembers[g] = 0 }
  :: applied[g] && !acknowledged[g] -> acknowledged[g] = 1
#endif

  /* A verification, which may take any time. */
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

  /* A request that is decided by memory. */
  :: atomic { holds[g] && remembers[g] -> assert(!confirmed) }

  /* The gateway is killed and restarts with empty caches; it reads the feed from far enough back. */
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
  /* The oldest remaining lease runs out. */
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
  found[0] = generation[0];                                  /* the leases are read after it */
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
