#include "kit_protocol.h"

#include <string.h>

namespace patrol {
namespace {

const uint32_t kOnAfterMs = 20;
// Later than a press: a finger that shakes on a motorcycle does not end a hold.
const uint32_t kOffAfterMs = 50;
const uint32_t kStatusEveryMs = 5000;
const uint32_t kHostSilentMs = 15000;
// What is no SOS is given up at that age; sooner when an SOS waits behind it.
const uint32_t kOthersUntilMs = 30000;
const uint32_t kInTheWayUntilMs = 2000;
const uint32_t kOldestMs = 86400000;

const char* const kPatternNames[kPatterns] = {"OFF",          "IDLE",       "LATCHED", "STORED", "SEEN",
                                              "ACKNOWLEDGED", "DISPATCHED", "ORDER",   "FAULT"};
const char* const kEventNames[] = {"SOS_DOWN", "SOS_UP", "OK_DOWN", "OK_UP", "LID_OPEN", "LID_CLOSED", "TEST"};

bool isSos(Event event) { return event == kSosDown || event == kSosUp; }

bool isSame(const Identity& a, const Identity& b) { return a.boot == b.boot && a.n == b.n; }

// Right over a wrap of the clock, for moments less than 24 days apart.
bool isReached(uint32_t now, uint32_t moment) { return static_cast<int32_t>(now - moment) >= 0; }

uint32_t waitMs(uint8_t tries) { return tries == 1 ? 200 : tries == 2 ? 400 : 500; }

// A sentence in the making.
class Sentence {
 public:
  explicit Sentence(const char* head) : length_(0) { text(head); }

  Sentence& field(const char* word) {
    put(',');
    return text(word);
  }
  Sentence& field(uint32_t number) {
    char digits[10];
    size_t count = 0;
    do {
      digits[count++] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number > 0);
    put(',');
    while (count > 0) put(digits[--count]);
    return *this;
  }
  Sentence& flag(bool isSet) { return field(isSet ? 1u : 0u); }

  void sayTo(Port& port) {
    static const char kHex[] = "0123456789ABCDEF";
    uint8_t sum = 0;
    for (size_t i = 1; i < length_; i++) sum = static_cast<uint8_t>(sum ^ static_cast<uint8_t>(bytes_[i]));
    put('*');
    put(kHex[sum >> 4]);
    put(kHex[sum & 15]);
    put('\r');
    put('\n');
    port.say(bytes_, length_);
  }

 private:
  Sentence& text(const char* word) {
    while (*word != '\0') put(*word++);
    return *this;
  }
  void put(char byte) {
    if (length_ < sizeof bytes_) bytes_[length_++] = byte;
  }

  char bytes_[kLongestSentence + 2];
  size_t length_;
};

// -1 when it is no hexadecimal digit.
int hexDigit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool equals(const char* bytes, size_t length, const char* word) {
  return strlen(word) == length && memcmp(bytes, word, length) == 0;
}

bool startsWith(const char* bytes, size_t length, const char* head) {
  return length >= strlen(head) && memcmp(bytes, head, strlen(head)) == 0;
}

// 1 to 4294967295 without sign or leading zero; 0 for anything else.
uint32_t ordinal(const char* digits, size_t length) {
  if (length < 1 || length > 10 || digits[0] == '0') return 0;
  uint64_t value = 0;
  for (size_t i = 0; i < length; i++) {
    if (digits[i] < '0' || digits[i] > '9') return 0;
    value = value * 10 + static_cast<uint64_t>(digits[i] - '0');
  }
  return value > 0xFFFFFFFFu ? 0 : static_cast<uint32_t>(value);
}

// Where the only comma is, or `length`.
size_t onlyComma(const char* fields, size_t length) {
  const void* found = memchr(fields, ',', length);
  if (found == NULL) return length;
  const size_t at = static_cast<size_t>(static_cast<const char*>(found) - fields);
  return memchr(fields + at + 1, ',', length - at - 1) == NULL ? at : length;
}

}  // namespace

const char* patternName(Pattern pattern) { return kPatternNames[pattern]; }

KitBoard::KitBoard(Port& port, const char* firmware, const char* boardId)
    : port_(port),
      firmware_(firmware),
      boardId_(boardId),
      memory_(),
      battery_(),
      contacts_(),
      queue_(),
      queued_(0),
      lastN_(0),
      pattern_(kOff),
      poweredAt_(0),
      heardAt_(0),
      statusAt_(0),
      line_(),
      lineLength_(0),
      lost_(0),
      refused_(0) {}

void KitBoard::begin(const Memory& before, const Battery& battery, const bool levels[kContacts], uint32_t now) {
  memory_ = before;
  memory_.boots = before.boots == 0xFFFFFFFFu ? 1 : before.boots + 1;
  battery_ = battery;
  // SOS found down is a press. The others are taken as they are found, so that an OK button that is stuck does not turn
  // alarms into drills.
  for (uint8_t i = 0; i < kContacts; i++) {
    contacts_[i].isOnRaw = levels[i];
    contacts_[i].isOn = i != kSos && levels[i];
    contacts_[i].changedAt = now;
  }
  queued_ = 0;
  lastN_ = 0;
  pattern_ = kOff;
  poweredAt_ = now;
  heardAt_ = now;
  lineLength_ = 0;
  lost_ = 0;
  refused_ = 0;
  // How long the board was off it cannot know: the age of a latched press counts from now.
  if (memory_.latched.boot != 0) {
    const Queued press = {memory_.latched, kSosDown, now, 0, now};
    queue_[queued_++] = press;
  }
  port_.store(memory_);
  port_.show(kOff, memory_.isSilent);
  sayHello(now);
  work(now);
}

void KitBoard::contact(Contact contact, bool isOn, uint32_t now) {
  if (contacts_[contact].isOnRaw == isOn) return;
  contacts_[contact].isOnRaw = isOn;
  contacts_[contact].changedAt = now;
}

void KitBoard::battery(const Battery& battery) { battery_ = battery; }

void KitBoard::work(uint32_t now) {
  for (uint8_t i = 0; i < kContacts; i++) settle(static_cast<Contact>(i), now);
  giveUp(now);
  send(now);
  if (isReached(now, statusAt_)) sayStatus(now);
  if (pattern_ != kFault && now - heardAt_ >= kHostSilentMs) {
    pattern_ = kFault;
    port_.show(pattern_, memory_.isSilent);
  }
}

void KitBoard::settle(Contact contact, uint32_t now) {
  static const Event kOn[kContacts] = {kSosDown, kOkDown, kLidOpen, kTestPressed};
  static const Event kOffAgain[kContacts] = {kSosUp, kOkUp, kLidClosed, kTestPressed};
  Debounced& one = contacts_[contact];
  if (one.isOnRaw == one.isOn || now - one.changedAt < (one.isOnRaw ? kOnAfterMs : kOffAfterMs)) return;
  one.isOn = one.isOnRaw;
  if (one.isOn) enqueue(kOn[contact], one.changedAt);
  else if (contact != kTest) enqueue(kOffAgain[contact], one.changedAt);
}

// A full queue loses an event that is no SOS (the first is on its way and stays); then a release of SOS with the press
// after it, which makes two presses one longer one: a hold is never hidden by taps.
void KitBoard::enqueue(Event event, uint32_t at) {
  const Queued one = {{memory_.boots, ++lastN_}, event, at, 0, at};
  if (queued_ == kQueueSize) {
    size_t other = 1;
    while (other < queued_ && isSos(queue_[other].event)) other++;
    size_t release = 1;
    while (release + 1 < queued_ && (queue_[release].event != kSosUp || queue_[release + 1].event != kSosDown)) release++;
    if (other < queued_) {
      remove(other, 1);
      lost_ += 1;
    } else if (isSos(event) && release + 1 < queued_) {
      remove(release, 2);
      lost_ += 2;
    } else {
      lost_ += 1;
      return;
    }
  }
  queue_[queued_++] = one;
  latch();
}

void KitBoard::remove(size_t first, size_t count) {
  for (size_t i = first; i + count < queued_; i++) queue_[i] = queue_[i + count];
  queued_ -= count;
}

void KitBoard::giveUp(uint32_t now) {
  size_t behindLastSos = queued_;
  while (behindLastSos > 0 && !isSos(queue_[behindLastSos - 1].event)) behindLastSos--;
  for (size_t i = queued_; i > 0; i--) {
    Queued& one = queue_[i - 1];
    const uint32_t untilMs = i < behindLastSos ? kInTheWayUntilMs : kOthersUntilMs;
    if (!isSos(one.event) && now - one.at >= untilMs) {
      remove(i - 1, 1);
      lost_ += 1;
    } else if (now - one.at > kOldestMs) {
      one.at = now - kOldestMs;
    }
  }
  latch();
}

// The oldest waiting press of SOS is what the memory holds.
void KitBoard::latch() {
  Identity first = {0, 0};
  for (size_t i = 0; i < queued_ && first.boot == 0; i++) {
    if (queue_[i].event == kSosDown) first = queue_[i].id;
  }
  if (isSame(first, memory_.latched)) return;
  memory_.latched = first;
  port_.store(memory_);
}

void KitBoard::send(uint32_t now) {
  if (queued_ == 0) return;
  Queued& first = queue_[0];
  if (first.tries > 0 && !isReached(now, first.againAt)) return;
  if (first.tries < 3) first.tries++;
  first.againAt = now + waitMs(first.tries);
  Sentence("$PKIT,EVT")
      .field(first.id.boot)
      .field(first.id.n)
      .field(kEventNames[first.event])
      .field(now - first.at)
      .sayTo(port_);
}

void KitBoard::sayHello(uint32_t now) {
  Sentence("$PKIT,HELLO,1").field(firmware_).field(boardId_).field(memory_.boots).sayTo(port_);
  sayStatus(now);
}

void KitBoard::sayStatus(uint32_t now) {
  Sentence sentence("$PKIT,STA");
  sentence.field(memory_.boots);
  if (battery_.batteryMv < 0) sentence.field("");
  else sentence.field(static_cast<uint32_t>(battery_.batteryMv));
  sentence.flag(battery_.isCharging)
      .flag(contacts_[kLid].isOn)
      .flag(contacts_[kSos].isOn)
      .flag(contacts_[kOk].isOn)
      .field(now - poweredAt_)
      .sayTo(port_);
  statusAt_ = now + kStatusEveryMs;
}

// A `$` always begins a sentence, so that one that was torn does not take the next with it.
void KitBoard::receive(uint8_t byte, uint32_t now) {
  if (byte == '$') {
    line_[0] = '$';
    lineLength_ = 1;
  } else if (lineLength_ == 0) {
    return;
  } else if (byte == '\r' || byte == '\n') {
    hear(now);
    lineLength_ = 0;
  } else if (lineLength_ < kLongestSentence) {
    line_[lineLength_++] = static_cast<char>(byte);
  } else {
    lineLength_ = 0;
    refused_ += 1;
  }
}

void KitBoard::hear(uint32_t now) {
  const char* asterisk = static_cast<const char*>(memchr(line_, '*', lineLength_));
  const size_t bodyLength = asterisk == NULL ? 0 : static_cast<size_t>(asterisk - line_) - 1;
  bool isGood = asterisk != NULL && bodyLength + 4 == lineLength_;
  if (isGood) {
    uint8_t sum = 0;
    for (size_t i = 1; i <= bodyLength; i++) sum = static_cast<uint8_t>(sum ^ static_cast<uint8_t>(line_[i]));
    const int high = hexDigit(asterisk[1]);
    const int low = hexDigit(asterisk[2]);
    isGood = high >= 0 && low >= 0 && sum == high * 16 + low && obey(line_ + 1, bodyLength, now);
  }
  if (isGood) heardAt_ = now;
  else refused_ += 1;
}

bool KitBoard::obey(const char* body, size_t length, uint32_t now) {
  static const char kAck[] = "PHST,ACK,";
  static const char kShow[] = "PHST,SHOW,";
  if (equals(body, length, "PHST,WHO")) {
    sayHello(now);
    return true;
  }
  if (startsWith(body, length, kAck)) return acknowledge(body + strlen(kAck), length - strlen(kAck));
  if (startsWith(body, length, kShow)) return showAsTold(body + strlen(kShow), length - strlen(kShow));
  return false;
}

bool KitBoard::acknowledge(const char* fields, size_t length) {
  const size_t comma = onlyComma(fields, length);
  if (comma == length) return false;
  const Identity id = {ordinal(fields, comma), ordinal(fields + comma + 1, length - comma - 1)};
  if (id.boot == 0 || id.n == 0) return false;
  if (queued_ > 0 && isSame(queue_[0].id, id)) {
    remove(0, 1);
    latch();
  }
  return true;
}

bool KitBoard::showAsTold(const char* fields, size_t length) {
  const size_t comma = onlyComma(fields, length);
  if (comma == length || length - comma != 2) return false;
  const char flag = fields[comma + 1];
  if (flag != '0' && flag != '1') return false;
  for (uint8_t i = 0; i < kPatterns; i++) {
    if (!equals(fields, comma, kPatternNames[i])) continue;
    const bool isSilent = flag == '1';
    const bool isNewSilence = isSilent != memory_.isSilent;
    if (static_cast<Pattern>(i) == pattern_ && !isNewSilence) return true;
    pattern_ = static_cast<Pattern>(i);
    memory_.isSilent = isSilent;
    if (isNewSilence) port_.store(memory_);
    port_.show(pattern_, isSilent);
    return true;
  }
  return false;
}

}  // namespace patrol
