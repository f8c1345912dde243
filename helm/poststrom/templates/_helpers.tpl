{{/* The release's name for all objects, without a component. */}}
{{- define "poststrom.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* An object's name: (list $ "component"). The component is never cut off. */}}
{{- define "poststrom.name" -}}
{{- $component := index . 1 -}}
{{- $room := int (sub 62 (len $component)) -}}
{{- printf "%s-%s" (include "poststrom.fullname" (index . 0) | trunc $room | trimSuffix "-") $component -}}
{{- end -}}

{{/* Labels that never change in an object's life: (list $ "component"). */}}
{{- define "poststrom.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ default $root.Chart.Name $root.Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ $root.Release.Name | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* All labels: (list $ "component"). */}}
{{- define "poststrom.labels" -}}
{{- $root := index . 0 -}}
{{ include "poststrom.selector" . }}
app.kubernetes.io/part-of: poststrom
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "poststrom.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "poststrom.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "poststrom.mailSettings" -}}
{{- default (include "poststrom.name" (list . "mail-settings")) .Values.mailSettings.existingConfigMap -}}
{{- end -}}

{{/* application.properties of a component: (list $ "ingress" own-settings), one key a line, sorted. */}}
{{- define "poststrom.properties" -}}
{{- $root := index . 0 -}}
{{- $all := dict
  "poststrom.http.port" 8080
  "poststrom.log.json" true
  "poststrom.mail-settings" "/etc/poststrom/mail-settings"
  "poststrom.kafka.bootstrap" $root.Values.kafka.bootstrap
  "poststrom.kafka.partitions" $root.Values.kafka.partitions
  "poststrom.kafka.replication" $root.Values.kafka.replication -}}
{{- with $root.Values.ingress.hostname }}{{ $_ := set $all "poststrom.ingress.hostname" . }}{{ end -}}
{{- range $key, $value := $root.Values.kafka.client }}{{ $_ := set $all (printf "poststrom.kafka.client.%s" $key) $value }}{{ end -}}
{{- $all = mergeOverwrite $all (index . 2) (deepCopy $root.Values.settings) (deepCopy (index $root.Values (index . 1)).settings) -}}
{{- range $key := keys $all | sortAlpha }}
{{ $key }}={{ get $all $key }}
{{- end -}}
{{- end -}}

{{/* A Deployment: (dict "root" $ "component" "ingress" "image" "ingress-smtp" "ports" list). */}}
{{- define "poststrom.deployment" -}}
{{- $root := .root -}}
{{- $values := index $root.Values .component -}}
{{- $name := include "poststrom.name" (list $root .component) -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "poststrom.labels" (list $root .component) | nindent 4 }}
spec:
  {{- if not $values.autoscaling.enabled }}
  replicas: {{ $values.replicas }}
  {{- end }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "poststrom.selector" (list $root .component) | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "poststrom.labels" (list $root .component) | nindent 8 }}
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/settings: {{ include (printf "poststrom.%sProperties" .component) $root | sha256sum }}
        prometheus.io/scrape: "true"
        prometheus.io/port: "8080"
        prometheus.io/path: /q/metrics
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "poststrom.serviceAccount" $root }}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        seccompProfile:
          type: RuntimeDefault
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "poststrom.selector" (list $root .component) | nindent 14 }}
      containers:
        - name: {{ .component }}
          image: {{ printf "%s/%s:%s" $root.Values.image.repository .image (default $root.Chart.AppVersion $root.Values.image.tag) | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          env:
            - name: POSTSTROM_INSTANCE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            {{- with $values.jvmOptions }}
            - name: JAVA_TOOL_OPTIONS
              value: {{ . | quote }}
            {{- end }}
            {{- with $values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          ports:
            {{- range .ports }}
            - name: {{ .name }}
              containerPort: {{ .port }}
              protocol: TCP
            {{- end }}
            - name: http
              containerPort: 8080
              protocol: TCP
          startupProbe:
            httpGet:
              path: /q/health/started
              port: http
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet:
              path: /q/health/live
              port: http
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet:
              path: /q/health/ready
              port: http
            periodSeconds: 5
            timeoutSeconds: 3
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
                - ALL
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          volumeMounts:
            - name: settings
              mountPath: /deployments/config
              readOnly: true
            - name: mail-settings
              mountPath: /etc/poststrom/mail-settings
              readOnly: true
            - name: tmp
              mountPath: /tmp
            {{- with $values.signingKeys }}
            {{- if .existingSecret }}
            - name: signing-keys
              mountPath: /etc/poststrom/keys
              readOnly: true
            {{- end }}
            {{- end }}
            {{- with $values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumes:
        - name: settings
          configMap:
            name: {{ $name }}
        - name: mail-settings
          configMap:
            name: {{ include "poststrom.mailSettings" $root }}
        - name: tmp
          emptyDir: {}
        {{- with $values.signingKeys }}
        {{- if .existingSecret }}
        - name: signing-keys
          secret:
            secretName: {{ .existingSecret }}
            defaultMode: 0440
        {{- end }}
        {{- end }}
        {{- with $values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}

{{/* The ConfigMap with a component's settings: (list $ "ingress"). */}}
{{- define "poststrom.settings" -}}
{{- $root := index . 0 -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "poststrom.name" . }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "poststrom.labels" . | nindent 4 }}
data:
  application.properties: |
    {{- include (printf "poststrom.%sProperties" (index . 1)) $root | nindent 4 }}
{{- end -}}

{{- define "poststrom.ingressProperties" -}}
{{- $own := dict
  "poststrom.ingress.mx.port" 2525
  "poststrom.ingress.submission.port" 2587
  "poststrom.ingress.submissions.port" 2465
  "poststrom.ingress.http.port" 2443
  "poststrom.ingress.before-queue.service" (printf "%s:8080" (include "poststrom.name" (list . "filter"))) -}}
{{- if .Values.ingress.lmtp.from }}{{ $_ := set $own "poststrom.ingress.lmtp.port" 2424 }}{{ end -}}
{{- with .Values.ingress.relayNetworks }}{{ $_ := set $own "poststrom.ingress.relay-networks" (join "," .) }}{{ end -}}
{{- include "poststrom.properties" (list . "ingress" $own) | trim -}}
{{- end -}}

{{- define "poststrom.filterProperties" -}}
{{- $own := dict -}}
{{- with .Values.delivery.smartHost }}{{ $_ := set $own "poststrom.delivery.smart-host" . }}{{ end -}}
{{- include "poststrom.properties" (list . "filter" $own) | trim -}}
{{- end -}}

{{- define "poststrom.deliveryProperties" -}}
{{- $own := dict -}}
{{- with .Values.delivery.smartHost }}{{ $_ := set $own "poststrom.delivery.smart-host" . }}{{ end -}}
{{- include "poststrom.properties" (list . "delivery" $own) | trim -}}
{{- end -}}

{{/* A PodDisruptionBudget: (list $ "ingress"). */}}
{{- define "poststrom.pdb" -}}
{{- $root := index . 0 -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "poststrom.name" . }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "poststrom.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "poststrom.selector" . | nindent 6 }}
{{- end -}}

{{/* A HorizontalPodAutoscaler: (list $ "ingress"). */}}
{{- define "poststrom.hpa" -}}
{{- $root := index . 0 -}}
{{- $scaling := (index $root.Values (index . 1)).autoscaling -}}
{{- if $scaling.enabled -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "poststrom.name" . }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "poststrom.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "poststrom.name" . }}
  minReplicas: {{ $scaling.minReplicas }}
  maxReplicas: {{ $scaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ $scaling.targetCpu }}
{{- end -}}
{{- end -}}

{{/*
A NetworkPolicy: (dict "root" $ "component" "ingress" "open" ports "http" components): ports that
anybody may reach, and components that may reach the port http besides networkPolicy.monitoringFrom.
The port lmtp is for those that the component's lmtp.from names.
Health probes need no rule: they come from the pod's own node, which may always reach its pods.
*/}}
{{- define "poststrom.networkPolicy" -}}
{{- $root := .root -}}
{{- if $root.Values.networkPolicy.enabled -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "poststrom.name" (list $root .component) }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "poststrom.labels" (list $root .component) | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "poststrom.selector" (list $root .component) | nindent 6 }}
  policyTypes:
    - Ingress
  {{- $monitoring := $root.Values.networkPolicy.monitoringFrom }}
  {{- $lmtp := dig "lmtp" "from" list (index $root.Values .component) }}
  {{- if or .open .http $monitoring }}
  ingress:
    {{- with .open }}
    - ports:
        {{- range . }}
        - port: {{ . }}
          protocol: TCP
        {{- end }}
    {{- end }}
    {{- with $lmtp }}
    - from:
        {{- toYaml . | nindent 8 }}
      ports:
        - port: lmtp
          protocol: TCP
    {{- end }}
    {{- if or .http $monitoring }}
    - from:
        {{- range .http }}
        - podSelector:
            matchLabels:
              {{- include "poststrom.selector" (list $root .) | nindent 14 }}
        {{- end }}
        {{- with $monitoring }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - port: http
          protocol: TCP
    {{- end }}
  {{- end }}
{{- end -}}
{{- end -}}
